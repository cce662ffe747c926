/* Section 2.6.3: & of what a pointer leads to. */
#pragma D option quiet
struct s { int a; int b; };
BEGIN {
	p = (struct s *)alloca(sizeof (struct s)); p->b = 6;
	q = &p->b; printf("%d %d\n", *q, (long)q - (long)p);
	r = &p[0]; printf("%d\n", r == p);
	exit(0);
}
