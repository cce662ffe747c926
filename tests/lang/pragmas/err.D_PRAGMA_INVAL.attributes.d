/* Section 1.8: a stability that does not exist. */
/* run: -xerrtags */
int x;
#pragma D attributes Shaky/Stable/Common x
BEGIN { exit(0); }
