/* Section 4.6: //, /./ and /../ go; a trailing slash is kept. */
#pragma D option quiet
BEGIN {
	printf("%s %s %s %s\n", cleanpath("/a/b/../c"), cleanpath("/../a//b/./c"), cleanpath("/a/b/"), cleanpath("/a/./b//c"));
	exit(0);
}
