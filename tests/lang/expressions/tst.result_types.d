/* Section 2.6.2: the operand of the higher rank gives the type. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", sizeof ((char)1 + (short)1), sizeof ((char)1 + 1), sizeof (1 + 1L), sizeof (1L << 1));
	printf("%d %d %d\n", sizeof (1 << 1L), sizeof (1 == 1L), sizeof (!1L));
	printf("%d %d %d\n", -(unsigned)1, (unsigned)1 - 2, (char)1 - 2);
	exit(0);
}
