/* Section 9.4: a probe declared twice. */
/* run: -xerrtags */
provider x { probe go(); probe go(); };
BEGIN { exit(0); }
