/* Section 4.2: members one per line, four blanks per level; arrays of arrays in one line. */
#pragma D option quiet
struct deep { struct { struct { int z; } y; } x; } d;
struct arr { int m[2][3]; struct { int q; } a[2]; char t[2][4]; } aa;
struct ptrs { int **pp; struct ptrs *next; char *s; } pp;
enum { ONE = 1, TWO } e;
struct bits { unsigned a:1; unsigned b:31; long c:40; char d:4; } v;
BEGIN { d.x.y.z = 4; aa.m[1][2] = 9; aa.t[1][0] = 'x'; e = TWO; v.a = 1; v.b = -1; v.c = -1; v.d = -1; }
BEGIN { print(d); print(aa); print(pp); print(e); print(v); print(v.a); print(d.x.y); print(d.x.y.z); exit(0); }
