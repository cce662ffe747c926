/* Section 15.9: the table. */
#pragma D option quiet
BEGIN {
	printf("%s|%s|%s|%s|%s\n", substr("hello", 1, 3), substr("hello", -3), substr("hello", 1, -1), substr("hello", 9), substr("hello", -9, 5));
	printf("%d %d %d %s\n", index("foo", "o", -5), rindex("foo", "o", 10), rindex("foo", "o", 1), cleanpath("/../a//b/./c"));
	printf("%x %x %d %d %d %d\n", htons(0x1234), htonl(0x12345678), index("foobarbaz", "ba"), rindex("foobarbaz", "ba"), index("foo", ""), rindex("foo", ""));
	printf("%s %s %s %s\n", strjoin("a", lltostr(255, 16)), strtok("a,b;c", ",;"), strtok(NULL, ",;"), strtok(NULL, ",;"));
	printf("%s %s %s %s\n", strchr("a/b/c", '/'), strrchr("a/b/c", '/'), basename("/a/b/"), dirname("/a/b/"));
	printf("%d %d %s %s\n", strtoll("-0x1f", 16), strtoll("12abc"), json("{\"a\":[1,{\"b\":\"x\"}]}", "a[1].b"), toupper("aé1"));
	exit(0);
}
