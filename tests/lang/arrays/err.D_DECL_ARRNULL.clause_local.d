/* Section 10.3: variables of every scope need one. */
/* run: -xerrtags */
this int a[];
BEGIN { exit(0); }
