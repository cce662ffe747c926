/* Section 4.3: no effect on a pipe. */
#pragma D option quiet
BEGIN { printf("before\n"); ftruncate(); printf("after\n"); exit(0); }
