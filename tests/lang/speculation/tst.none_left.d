/* Section 4.5, 6.7: speculation() gives 0 and the failure is counted. */
#pragma D option quiet
BEGIN { a = speculation(); b = speculation(); printf("%d %d\n", a, b); exit(0); }
