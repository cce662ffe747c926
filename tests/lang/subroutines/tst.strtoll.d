/* Section 4.6: text as a number, to the first character that is no digit. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", strtoll("12abc"), strtoll("-0x1f", 16), strtoll("  +7"), strtoll("\t-8 9"));
	printf("%d %d %d %d %d\n", strtoll("zz", 36), strtoll("101", 2), strtoll("0x10"), strtoll(""), strtoll("abc"));
	printf("%d\n", strtoll("-9223372036854775808"));
	exit(0);
}
