/* Section 4.6: where nothing is found, where nothing is looked for, and beyond both ends. */
/* run: -q */
BEGIN
{
	s = "foobar"; e = "";
	printf("%d %d %d %d ", index(s, "o"), index(s, "o", 2), index(s, "o", 3), index(s, "r", -3));
	printf("%d %d %d %d %d\n", index(s, e), index(s, e, 3), index(s, e, 6), index(s, e, 9), index(e, e, 5));
	printf("%d %d %d ", index(s, "foobarx"), index("aaa", "aa", 1), index("aaa", "aa", 2));
	printf("%d %d\n", index(e, "a"), index(s, s));
	printf("%d %d %d %d ", rindex(s, "o"), rindex(s, "o", 1), rindex(s, "o", 0), rindex(s, "f", 0));
	printf("%d %d %d %d %d\n", rindex(s, e), rindex(s, e, 3), rindex(s, e, 9), rindex(s, e, -1), rindex(e, e));
	printf("%d %d ", rindex(s, "o", 99), rindex(s, "o", -1));
	printf("%d %d %d\n", rindex("aaa", "aa"), rindex(s, "bar", 3), rindex(s, "bar", 2));
	exit(0);
}
