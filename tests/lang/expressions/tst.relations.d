/* Section 2.6.1: the six relations. */
#pragma D option quiet
BEGIN { x = 3; y = 4; printf("%d%d%d%d%d%d %d%d%d%d%d%d\n", x < y, x <= y, x > y, x >= y, x == y, x != y,
	x < 3, x <= 3, x > 3, x >= 3, x == 3, x != 3); exit(0); }
