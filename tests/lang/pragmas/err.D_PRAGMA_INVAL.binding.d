/* Section 1.8: a version that is none. */
/* run: -xerrtags */
int x;
#pragma D binding "one" x
BEGIN { exit(0); }
