/* Section 7.1: flags, width, precision and size modifier may come in any order; the later of 0 and - wins, and a star wins over a number. */
#pragma D option quiet
BEGIN
{
	printf("[%0-5d] [%-05d] [%5-d] [% -5 d] [%+-5d] [%0*d] [%-0*d]\n", 1, 2, 3, 4, 5, 6, 7, 6, 8);
	printf("[%l5d] [%-l5d] [%.3ld] [%l.3d]\n", (long)1, (long)2, (long)3, (long)4);
	printf("[%*5d] [%5*d] [%.*3d] [%.3*d]\n", 3, 1, 3, 2, 2, 3, 2, 4);
	printf("[%?d] [%0?d] [%?0d] [%-?d]\n", 1, 2, 3, 4);
	printf("[%*d] [%-*d] [%0*d] [%.*d] [%*.*d]\n", -4, 1, -4, 2, -4, 3, -4, 4, -6, 3, 5);
	exit(0);
}
