/* Section 2.5.3, 2.6.3: string members in scratch memory. */
#pragma D option quiet
struct s { int n; string a; int m; };
BEGIN {
	p = (struct s *)alloca(sizeof (struct s));
	p->n = 1; p->a = "text"; p->m = 2;
	printf("%d %s %d [%s]\n", p->n, p->a, p->m, stringof(p->a + 2));
	q = p; q->a = strjoin(p->a, "!"); v = *p; p->a = "";
	printf("%s [%s] %d\n", v.a, p->a, p->m);
	exit(0);
}
