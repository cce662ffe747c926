/* Section 2.5.4: structs beyond a string's size, anonymous structs, unions, typedefs of them. */
#pragma D option quiet
typedef struct pt { int x; int y; } pt_t;
struct big { char b[300]; int n; }; struct big x, y;
union u { uint32_t w; uint8_t b[4]; struct { uint16_t lo; uint16_t hi; } h; }; union u v;
pt_t p; pt_t arr[string];
BEGIN {
	x.b[299] = 'e'; x.n = 4; y = x; self->z = y; printf("%c %d %d\n", y.b[299], self->z.n, sizeof (x));
	v.w = 0xdeadbeef; v.h.hi = 0x1234; printf("%x %x %x\n", v.b[0], v.h.lo, v.w);
	p.x = 1; p.y = 2; arr["a"] = p; q = (pt_t *)alloca(sizeof (pt_t)); q->x = 9; *q = arr["a"]; printf("%d %d\n", q->x, q->y);
	exit(0);
}
