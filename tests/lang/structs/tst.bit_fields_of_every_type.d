/* Section 2.5.4: bit-fields of signed and unsigned types of every size. */
/* run: -q */
struct b { signed int a : 3; char c : 2; short s : 9; long l : 33; unsigned char u : 7; unsigned short : 3; uint16_t h : 16; };
struct b b;
BEGIN
{
	b.a = 3; b.c = 1; b.s = 255; b.l = -5; b.u = 255; b.h = -1;
	printf("%d %d %d %d %d %d\n", b.a, b.c, b.s, b.l, b.u, b.h);
	b.a = 4; b.c++; b.s++; b.l *= 2; b.u &= 0x55; b.h >>= 15;
	printf("%d %d %d %d %d %d\n", b.a, b.c, b.s, b.l, b.u, b.h);
	printf("%d %d\n", b.a < 0, b.u > 0 && b.h == 1);
	exit(0);
}
