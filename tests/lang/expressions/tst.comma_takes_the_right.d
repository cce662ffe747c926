/* Section 2.6.1: left to right, the value of the right. */
#pragma D option quiet
BEGIN { x = (a = 1, b = a + 1, b * 10); printf("%d\n", x); exit(0); }
