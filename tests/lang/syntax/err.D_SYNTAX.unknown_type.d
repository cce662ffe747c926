/* Section 2.5: a declaration begins with a type. */
/* run: -xerrtags */
nosuch_t x;
BEGIN { exit(0); }
