/* Section 2.5.5: an integer cast truncates, then extends per the target type. */
#pragma D option quiet
BEGIN {
	x = 0x123456789abcdef0;
	printf("%x %x %x %x\n", (char)x, (unsigned char)x, (short)x, (int)x);
	printf("%d %d %d\n", (long)(char)x, (long)(unsigned char)x, (long)(int)x);
	exit(0);
}
