/* Section 4.6: results of subroutines are arguments of others. */
#pragma D option quiet
BEGIN {
	s = strjoin(strjoin("/usr/", "lib/"), strjoin(basename("/a/b.c"), lltostr(strlen(dirname("/a/b")))));
	printf("%s %d %s\n", s, index(s, basename(s)), substr(s, rindex(s, "/") + 1, strlen("b.c")));
	printf("%s\n", toupper(substr(strrchr(s, '/'), 1)));
	exit(0);
}
