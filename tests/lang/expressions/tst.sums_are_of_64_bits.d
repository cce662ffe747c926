/* Section 2.6.2: no wrap at 32 bits inside an expression, cut when recorded. */
#pragma D option quiet
int x;
char c;
BEGIN {
	x = 2147483647;
	printf("%d %d %d %d\n", x + 1, x + 1 > 0, (long)(x + 1), (x + 1) / 2);
	c = 100; printf("%d %d %d\n", c + c, (int)(c + c), sizeof (c + c));
	exit(0);
}
