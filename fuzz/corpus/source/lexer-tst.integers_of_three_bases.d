/* Section 1.5: decimal, octal and hexadecimal constants with suffixes. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", 10, 010, 0x10, 0XaF);
	printf("%d %d %d %d %d\n", 1u, 1L, 1ul, 1LL, 1ULL);
	printf("%u %x\n", 18446744073709551615u, 0xffffffffffffffff);
	exit(0);
}
