/* Section 10.3: a void parameter has no name. */
/* run: -xerrtags */
provider x { probe go(void v); };
BEGIN { exit(0); }
