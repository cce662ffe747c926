/* Section 1.5: the first type that holds the value, beginning at the suffix. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", sizeof (1), sizeof (2147483647), sizeof (2147483648), sizeof (0xffffffff));
	printf("%d %d %d %d\n", sizeof (1L), sizeof (1u), sizeof (4294967296u), sizeof (1ll));
	printf("%d %d %d\n", 2147483648, 0x80000000, 0x8000000000000000);
	printf("%d %d\n", -1 < 0xffffffff, -1 < 4294967295);
	exit(0);
}
