/* Section 4.6: the rest from the first or last occurrence, or NULL. */
#pragma D option quiet
BEGIN {
	printf("%s %s %s\n", strchr("a/b/c", '/'), strrchr("a/b/c", '/'), strchr("abc", 'a'));
	printf("%d %d\n", strchr("abc", 'x') == NULL, strrchr("abc", 'x') == NULL);
	exit(0);
}
