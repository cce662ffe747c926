/* Section 1.1: blank, tab, newline, return, form feed and vertical tab separate tokens. */
#pragma D option quiet
BEGIN	{
	x =	1
	+
		2;	printf("%d\n", x);exit(0);
}
