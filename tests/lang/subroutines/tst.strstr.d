/* Section 4.6: the rest from an occurrence, or NULL. */
#pragma D option quiet
BEGIN {
	printf("%s %s [%s] [%s]\n", strstr("foobarbaz", "ba"), strstr("foo", "foo"), strstr("foo", ""), strstr("", ""));
	printf("%d %d\n", strstr("foo", "x") == NULL, strstr("fo", "foo") == NULL);
	exit(0);
}
