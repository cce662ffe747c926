/* Section 5.1: integers of all sizes are compatible keys, and none is cut to the size of another. */
#pragma D option quiet
struct s { unsigned b : 3; };
struct s s;
BEGIN
{
	@a[(char)1] = count(); @a[300] = count(); @a[70000000000] = count(); @a[(char)-1] = count();
	@b[300, "x"] = count(); @b[(char)1, "x"] = count(); @b[(unsigned char)255, "x"] = count();
	c = (char)100;
	@c[c + c] = count(); @c[200] = count(); @c[-56] = count();
	s.b = 5; @d[s.b] = count(); @d[300] = count(); @d[5] = count();
	/* A constant that fits makes no column wider. */
	@e[(char)7] = count(); @e[100] = count(); @e[7] = count();
	exit(0);
}
