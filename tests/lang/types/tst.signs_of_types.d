/* Section 2.5.1: char is signed, int8_t too, the unsigned are not. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", (char)255, (int8_t)255, (unsigned char)255, (uint8_t)-1);
	printf("%d %d %d %d\n", (short)65535, (uint16_t)-1, (int)4294967295, (unsigned)-1);
	printf("%d %d\n", (int64_t)-1, (uint64_t)-1);
	exit(0);
}
