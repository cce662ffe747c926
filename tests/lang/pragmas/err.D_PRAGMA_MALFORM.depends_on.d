/* Section 1.8: depends_on needs a class and a name. */
/* run: -xerrtags */
#pragma D depends_on provider
BEGIN { exit(0); }
