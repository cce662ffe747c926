/* Section 7.3: every integer conversion of every integer type: the type decides size and sign. */
#pragma D option quiet
BEGIN
{
	printf("%d %i %u %o %x %X %#o %#x %p\n", (char)-2, (char)-2, (char)-2, (char)-2, (char)-2, (char)-2, (char)-2, (char)-2, (char)-2);
	printf("%d %i %u %o %x %X %#o %#x %p\n", (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254, (unsigned char)254);
	printf("%d %i %u %o %x %X %#o %#x %p\n", (short)-2, (short)-2, (short)-2, (short)-2, (short)-2, (short)-2, (short)-2, (short)-2, (short)-2);
	printf("%d %i %u %o %x %X %#o %#x %p\n", (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534, (unsigned short)65534);
	printf("%d %i %u %o %x %X %#o %#x %p\n", -2, -2, -2, -2, -2, -2, -2, -2, -2);
	printf("%d %i %u %o %x %X %#o %#x %p\n", 4294967294U, 4294967294U, 4294967294U, 4294967294U, 4294967294U, 4294967294U, 4294967294U, 4294967294U, 4294967294U);
	printf("%d %i %u %o %x %X %#o %#x %p\n", -2L, -2L, -2L, -2L, -2L, -2L, -2L, -2L, -2L);
	printf("%d %i %u %o %x %X %#o %#x %p\n", -2UL, -2UL, -2UL, -2UL, -2UL, -2UL, -2UL, -2UL, -2UL);
	printf("%d %i %u %o %x %X %#o %#x %p\n", 0, 0, 0, 0, 0, 0, 0, 0, 0);
	printf("%hd %hi %hx %hX %hu %ho\n", (short)-2, (short)-2, (short)-2, (short)-2, (unsigned short)-2, (unsigned short)-2);
	printf("%ld %li %lx %lX %lu %lo\n", -2L, -2L, -2L, -2L, -2UL, -2UL);
	printf("%lld %lli %llx %llX %llu %llo\n", (long long)-2, (long long)-2, (long long)-2, (int64_t)-2, (unsigned long long)-2, (unsigned long long)-2);
	printf("[%8d] [%-8d] [%08d] [%+8d] [%8.4d] [%-8.4d] [%08.4d] [%'d]\n", -42, -42, -42, 42, -42, -42, -42, -1234567);
	printf("[%8x] [%-8x] [%08x] [%#8x] [%#-8x] [%#08x] [%8.4x] [%#.4x]\n", 42, 42, 42, 42, 42, 42, 42, 42);
	printf("[%8o] [%#8o] [%#08o] [%.4o] [%#.4o] [%#.1o]\n", 42, 42, 42, 42, 42, 42);
	exit(0);
}
