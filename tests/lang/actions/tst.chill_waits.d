/* Section 4.3, 3: chill busy-waits and samples the time anew. */
/* run: -w */
#pragma D option quiet
BEGIN { t = timestamp; chill(2000000); printf("%d\n", timestamp - t >= 2000000); exit(0); }
