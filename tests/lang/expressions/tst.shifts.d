/* Section 2.6.2: the left type decides; counts are masked with 63. */
#pragma D option quiet
unsigned u;
long l;
BEGIN {
	u = 0x80000000; l = -8; n = 64;
	printf("%x %d %d\n", u >> 4, l >> 1, l << 1);
	printf("%d %d\n", 1 << n, 1L << (n + 1));
	printf("%d\n", 1 << 64);
	exit(0);
}
