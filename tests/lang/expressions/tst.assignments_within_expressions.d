/* Section 2.6: chains, updates and steps in one expression, from left to right. */
/* run: -q */
BEGIN
{
	a = b = c = 5; printf("%d%d%d\n", a, b, c);
	a += b -= 2; printf("%d %d\n", a, b);
	x = (a++, b++, a + b); printf("%d %d %d\n", x, a, b);
	y = a++ + ++a; printf("%d %d\n", y, a);
	z = a-- - --a; printf("%d %d\n", z, a);
	a <<= 2; printf("%d\n", a);
	a >>= 1; a |= 1; a ^= 3; a &= ~4; a %= 7; printf("%d\n", a);
	a *= -3; a /= 2; printf("%d\n", a);
	x=1;y=2;z=x+++y;printf("%d %d %d\n",x,y,z);a=x---y;printf("%d %d\n",a,x);
	b=x- -y;c=x-+y;d=~-x;printf("%d %d %d\n",b,c,d);
	exit(0);
}
