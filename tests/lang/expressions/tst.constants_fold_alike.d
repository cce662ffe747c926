/* Section 2.6.2: folding follows the rules of run time. */
#pragma D option quiet
BEGIN {
	a = 7; b = -2;
	printf("%d %d\n", 7 / -2 == a / b, 7 % -2 == a % b);
	printf("%d %d\n", (char)200 + 1, 2147483647 + 1 > 0);
	printf("%d %d\n", 5 > 3 ? 1 : 2, (1 << 31) < 0);
	exit(0);
}
