/* Section 2.6.2: a bit-field has the rank of its bits, so next to an int it is one. */
/* run: -q */
struct bits { unsigned a : 3; int b : 5; unsigned long c : 40; unsigned d : 32; uint8_t e : 8; };
struct bits v;
BEGIN
{
	v.a = 7; v.b = -3; v.c = -1; v.d = -1; v.e = -1;
	printf("%d %d %d %d\n", v.a - 8, v.a * -1, 0 - v.a, v.a / -7);
	printf("%d %d %d\n", v.a > -1, v.c > -1, v.d > -1);
	printf("%d %d\n", v.a + v.b, v.b - v.a);
	printf("%d %d %d\n", v.c + 1, v.d + 1, v.e + 1);
	printf("%d %d\n", -v.a, ~v.a);
	/* What is made from one has room for more. */
	x = v.a; y[v.a] = v.b; self->z = v.c;
	printf("%d %d %d\n", sizeof (x), sizeof (y[1]), sizeof (self->z));
	x = 300; y[300] = 300; printf("%d %d %d\n", x, y[300], y[44]);
	v.a += 300; printf("%d\n", v.a);
	exit(0);
}
