/* Section 8.2: the stream of BEGIN is number 0. */
/* run: -xcpu=0 */
#pragma D option quiet
BEGIN { printf("%d\n", cpu); exit(0); }
