/* Section 4.3: SIGWINCH is ignored by default. */
/* run: -w */
#pragma D option quiet
BEGIN { raise(28); printf("alive\n"); exit(0); }
