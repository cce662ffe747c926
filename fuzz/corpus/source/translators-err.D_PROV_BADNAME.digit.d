/* Section 9.4: a provider's name does not end with a digit. */
/* run: -xerrtags */
provider x1 { probe go(); };
BEGIN { exit(0); }
