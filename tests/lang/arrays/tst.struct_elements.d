/* Section 2.4.1: a struct of a variable as an element; 0 frees it. */
#pragma D option quiet
struct pt { int x; int y; };
struct pt v;
struct pt a[int];
BEGIN { v.x = 3; v.y = 4; a[1] = v; a[1].y = 5; printf("%d %d\n", a[1].x, a[1].y); exit(0); }
