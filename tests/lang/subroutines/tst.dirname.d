/* Section 4.6: all but the last component. */
#pragma D option quiet
BEGIN {
	printf("%s %s %s %s %s %s\n", dirname("/a/b/"), dirname("/a/b"), dirname("a"), dirname("/a"), dirname("/"), dirname(""));
	printf("%s %s\n", dirname("//a//b"), dirname("a/b/c"));
	exit(0);
}
