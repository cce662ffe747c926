/* Section 7.3, 7.5: integers by their own size and sign. */
#pragma D option quiet
BEGIN {
	printf("%d %5d|%-5d|%05d\n", 1, 2, 3, 4);
	printf("%x %#x %X %o %#o\n", 255, 255, 255, 8, 8);
	printf("%d %i %u\n", (unsigned char)255, (unsigned char)255, (char)-1);
	printf("%x %u %o\n", (char)-1, -1, (short)-1);
	printf("%+d % d %+d|%x\n", 5, 5, -5, -1L);
	printf("%.5d|%8.3d|%-8.3d|\n", 42, 42, 42);
	exit(0);
}
