/* Section 1.7: an embedded NUL ends a format as it ends any string. */
#pragma D option quiet
BEGIN {
	printf("a\0b %d\n");
	@["k"] = sum(3);
	printa("[%s]\0%@d\n", @);
	printf("\n%s|\n", "a\0b");
	exit(0);
}
