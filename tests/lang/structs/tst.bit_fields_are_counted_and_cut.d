/* Section 2.5.4: a bit-field keeps its bits, with its sign. */
/* run: -q */
struct bits { unsigned a : 3; unsigned b : 6; int c : 5; int : 0; unsigned long d : 40; unsigned long e : 24; };
struct bits b;
struct bits saved[int];
BEGIN
{
	b.a = 6; b.a++; b.a++; b.b = 2; b.b += 3; b.b <<= 1; b.c = -1; b.c -= 3;
	b.d = 0x123456789; b.e = -1;
	printf("%d %d %d %x %x %d\n", b.a, b.b, b.c, b.d, b.e, sizeof (struct bits));
	saved[1] = b;
	saved[1].c = 15; saved[1].c++;
	b.b = 127;
	printf("%d %d %d\n", saved[1].c, saved[1].b, b.b);
	@[b.b, saved[1].c] = sum(b.c);
	printa("%d %d %@d\n", @);
	exit(0);
}
