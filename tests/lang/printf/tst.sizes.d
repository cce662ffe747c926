/* Section 7.3: modifiers name the type. */
#pragma D option quiet
BEGIN {
	printf("%hd %hu %hx\n", (short)-1, (unsigned short)-1, (short)-1);
	printf("%ld %lu %lx\n", -1L, (unsigned long)5, 255L);
	printf("%lld %llu %llx\n", (long long)-1, (unsigned long long)5, (int64_t)255);
	exit(0);
}
