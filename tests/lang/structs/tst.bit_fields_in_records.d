/* Section 2.5.4: a bit-field is recorded in the fewest bytes that hold its bits. */
struct bits { unsigned a : 3; int b : 5; unsigned c : 9; long d : 17; long e : 33; };
struct bits v;
BEGIN
{
	v.a = 7; v.b = 3; v.c = 511; v.d = -2; v.e = -3;
	trace(v.a); trace(v.b); trace(v.c); trace(v.d); trace(v.e);
	@[v.a, v.b, v.c, v.d, v.e] = count();
	print(v);
	exit(0);
}
