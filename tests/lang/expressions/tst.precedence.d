/* Section 2.6.1: every level binds tighter than the next. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", 2 + 3 * 4, (2 + 3) * 4, 20 - 5 - 3, 100 / 10 / 2);
	printf("%d %d %d\n", 1 << 2 + 1, 1 + 1 < 3, 4 > 3 == 1);
	printf("%d %d %d %d\n", 6 & 3 == 3, 1 ^ 3 & 2, 1 | 2 ^ 3, 0 && 0 | 1);
	printf("%d %d %d\n", 1 || 1 && 0, 1 ^^ 1 && 1, 1 || 1 ^^ 1);
	printf("%d %d\n", 0 ? 1 : 0 ? 2 : 3, -2 * -3 - -1);
	printf("%d %d\n", !0 + 1, ~0 & 0xff);
	exit(0);
}
