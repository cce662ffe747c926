/* Section 4.3, 6.6: it is no signal: an illegal operation. */
/* run: -w */
#pragma D option quiet
BEGIN { raise(-1); printf("never\n"); }
BEGIN { exit(0); }
