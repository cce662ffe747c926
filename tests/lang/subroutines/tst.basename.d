/* Section 4.6: the last component as POSIX has it. */
#pragma D option quiet
BEGIN {
	printf("%s %s %s %s %s\n", basename("/a/b/"), basename("/a/b"), basename("a"), basename("/"), basename(""));
	printf("%s %s\n", basename("//"), basename("a//b//"));
	exit(0);
}
