/* Section 2.6.5: an assignment copies the struct. */
#pragma D option quiet
struct p { int x; int y; };
struct p a;
struct p b;
BEGIN { a.x = 1; a.y = 2; b = a; a.x = 9; printf("%d %d %d\n", b.x, b.y, a.x); exit(0); }
