/* Section 2.6.2: unary plus leaves the 64 bits of its operand as they are. */
/* run: -q */
int x;
char c;
BEGIN
{
	x = 2147483647;
	c = 100;
	printf("%d %d %d\n", (long)+(x + 1), +(x + 1) > 0, (int)+(c + c));
	printf("%d %d %d\n", +x, +c, sizeof (+c));
	exit(0);
}
