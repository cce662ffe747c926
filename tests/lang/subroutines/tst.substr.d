/* Section 4.6, 15.9: parts as Perl has them. */
#pragma D option quiet
BEGIN {
	printf("[%s][%s][%s][%s]\n", substr("hello", 1, 3), substr("hello", -3), substr("hello", 1, -1), substr("hello", 9));
	printf("[%s][%s][%s][%s]\n", substr("hello", -9, 5), substr("hello", -9, 2), substr("hello", 0), substr("hello", 2, 99));
	printf("[%s][%s][%s][%s]\n", substr("hello", -3, 2), substr("hello", 5), substr("hello", 1, -9), substr("hello", 1, 0));
	exit(0);
}
