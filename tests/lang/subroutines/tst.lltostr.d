/* Section 4.6: numbers as text in bases 2 to 36. */
#pragma D option quiet
BEGIN {
	printf("%s %s %s %s\n", lltostr(-12), lltostr(0), lltostr(9223372036854775807), lltostr(255, 16));
	printf("%s %s %s %s %s\n", lltostr(8, 8), lltostr(5, 2), lltostr(35, 36), lltostr(0, 16), lltostr(10, 10));
	printf("%s\n", lltostr(-1, 16));
	exit(0);
}
