/* Section 6.8, 8.4: with zdefs a description may match nothing. */
/* run: -xzdefs */
#pragma D option quiet
syscall::read:entry { printf("never\n"); }
BEGIN { printf("alone\n"); exit(0); }
