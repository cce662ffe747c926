/* Section 2.5.1: sizes of the intrinsic types and typedefs. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d %d\n", sizeof (char), sizeof (short), sizeof (int), sizeof (long), sizeof (long long));
	printf("%d %d %d %d %d\n", sizeof (unsigned char), sizeof (unsigned short), sizeof (unsigned), sizeof (unsigned long), sizeof (_Bool));
	printf("%d %d %d %d\n", sizeof (float), sizeof (double), sizeof (long double), sizeof (string));
	printf("%d %d %d %d\n", sizeof (char *), sizeof (void *), sizeof (int [3]), sizeof (char [5]));
	exit(0);
}
