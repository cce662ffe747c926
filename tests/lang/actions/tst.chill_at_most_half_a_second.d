/* Section 4.3: a longer chill is an illegal operation. */
/* run: -w */
#pragma D option quiet
BEGIN { chill(500000001); printf("never\n"); }
BEGIN { exit(0); }
