/* Section 2.4: static is not of D. */
/* run: -xerrtags */
static int x;
BEGIN { exit(0); }
