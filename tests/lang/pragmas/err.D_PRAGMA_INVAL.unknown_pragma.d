/* Section 1.8: D has no such pragma. */
/* run: -xerrtags */
#pragma D nosuch
BEGIN { exit(0); }
