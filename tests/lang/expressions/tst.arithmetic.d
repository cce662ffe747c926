/* Section 2.6.1, 2.6.2: the arithmetic operators of integers. */
#pragma D option quiet
BEGIN {
	x = 17; y = 5;
	printf("%d %d %d %d %d\n", x + y, x - y, x * y, x / y, x % y);
	printf("%d %d %d %d\n", -x / y, -x % y, x / -y, x % -y);
	printf("%d %d %d %d %d %d\n", x & y, x | y, x ^ y, ~x, -x, +x);
	printf("%d %d %d %d\n", x << 2, x >> 2, -x >> 2, !x);
	exit(0);
}
