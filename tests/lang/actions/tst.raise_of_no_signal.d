/* Section 4.3: a signal beyond the last is an illegal operation. */
/* run: -w */
#pragma D option quiet
BEGIN { raise(1000); printf("never\n"); }
BEGIN { exit(0); }
