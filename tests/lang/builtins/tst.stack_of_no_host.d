/* Section 3: without a host there are no frames. */
#pragma D option quiet
BEGIN { printf("%d %d\n", ustackdepth, ucaller); exit(0); }
