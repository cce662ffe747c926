/* Section 2.5.4: the members of a union share their bytes, whole structures among them. */
/* run: -q */
struct s { int a; int b; };
union u { struct s s; struct { short lo; short hi; } half; int i[2]; long l; char c[8]; };
union u u;
struct s v;
this union u w;
BEGIN
{
	u.s.a = 1; u.s.b = 2;
	printf("%d %x %d\n", u.i[1], u.l, u.c[4]);
	v.a = 0x50006; v.b = -1;
	u.s = v;
	printf("%d %d %d %d\n", u.half.lo, u.half.hi, u.i[1], u.c[7]);
	this->w = u;
	this->w.half.hi = 7;
	printf("%x %x %d\n", this->w.s.a, u.s.a, sizeof (union u));
	exit(0);
}
