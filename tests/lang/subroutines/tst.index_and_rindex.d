/* Section 4.6, 15.9: the first and the last occurrence, with a start as Perl has it. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", index("foobarbaz", "ba"), rindex("foobarbaz", "ba"), index("foo", "x"), rindex("foo", "x"));
	printf("%d %d %d %d\n", index("foobarbaz", "ba", 4), index("foo", "o", -5), index("foo", "o", 9), index("foo", "", 10));
	printf("%d %d %d %d\n", rindex("foo", "o", 10), rindex("foo", "o", 1), rindex("foo", "o", -1), rindex("foo", "", -1));
	printf("%d %d %d %d\n", index("foo", ""), rindex("foo", ""), index("", ""), rindex("", ""));
	exit(0);
}
