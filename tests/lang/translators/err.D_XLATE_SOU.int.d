/* Section 2.7: the output is a struct. */
/* run: -xerrtags */
translator int < int *p > { x = 1; };
BEGIN { exit(0); }
