/* Section 2.6.1: && and || stop, ^^ does not, ?: takes one side. */
/* run: -q */
self int on;
BEGIN
{
	a = 1; b = 0;
	c = (a && b++) || (b += 5); printf("%d %d\n", c, b);
	d = a || b++; printf("%d %d\n", d, b);
	e = b ^^ a++; printf("%d %d\n", e, a);
	f = a > 5 ? b++ : a > 1 ? a : b--; printf("%d %d %d\n", f, a, b);
	self->on = 1;
	y = self->on ? (self->on = 0, 7) : 8; printf("%d %d\n", y, self->on);
	printf("%d %d %d\n", 5 & 3 == 3, 1 | 2 ^ 3 & 4, 1 << 2 + 1);
	printf("%d %d\n", !0 + !1 * 2, 2 + 3 * 4 - 6 / 2 % 2);
	exit(0);
}
