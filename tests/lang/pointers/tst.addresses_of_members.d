/* Section 2.6.3: & of members in scratch memory. */
#pragma D option quiet
struct s { int x; int y; char c[4]; };
BEGIN {
	p = (struct s *)alloca(2 * sizeof (struct s)); q = &p->y; *q = 4; p[1].x = 9; r = p + 1; r->c[1] = 'z';
	printf("%d %d %d %c %d\n", p->y, *q, r->x, p[1].c[1], (long)r - (long)p);
	*p = *r; printf("%d %c\n", p->x, p->c[1]);
	exit(0);
}
