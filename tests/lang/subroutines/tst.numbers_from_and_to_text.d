/* Section 4.6: bases from 2 to 36, signs, blanks, and text that ends a number. */
/* run: -q */
BEGIN
{
	printf("%s %s %s %s %s\n", lltostr(0), lltostr(-1), lltostr(255, 16), lltostr(8, 8), lltostr(5, 2));
	printf("%s %s %s %s\n", lltostr(35, 36), lltostr(-1, 16), lltostr(0, 16), lltostr((int64_t)1 << 63));
	printf("%d %d %d %d %d\n", strtoll("12"), strtoll("-12"), strtoll("+12"), strtoll("  12"), strtoll("12abc"));
	printf("%d %d %d %d\n", strtoll("0x1f", 16), strtoll("1F", 16), strtoll("0x1f"), strtoll("-0x10", 16));
	printf("%d %d %d %d %d\n", strtoll("010"), strtoll("010", 8), strtoll("zz", 36), strtoll("102", 2), strtoll("- 5"));
	printf("%d\n", strtoll(lltostr((int64_t)1 << 62)) == (int64_t)1 << 62);
	exit(0);
}
