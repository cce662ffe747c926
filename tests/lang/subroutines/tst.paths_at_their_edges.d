/* Section 4.6: slashes where there is nothing else, dots, and what is relative. */
/* run: -q */
BEGIN
{
	printf("%s %s %s %s %s %s %s\n", basename("/"), basename("//"), basename(""), basename("a/"), basename("a//b//"), basename(".."), basename("/usr/lib/libc.so.1"));
	printf("%s %s %s %s %s %s %s\n", dirname("/"), dirname("//"), dirname(""), dirname("a/"), dirname("a/b/"), dirname(".."), dirname("//a//b"));
	printf("%s %s %s %s %s\n", cleanpath("/a/b/../c"), cleanpath("/../a"), cleanpath("/a/.."), cleanpath("/a/../.."), cleanpath("/.../a/..b"));
	printf("%s %s %s [%s]\n", cleanpath("/a/b/c/../../d"), cleanpath("/."), cleanpath("a/b"), cleanpath(""));
	exit(0);
}
