/* Section 2.4: whole structs are copied between scopes and elements, with their strings. */
#pragma D option quiet
struct rec { int n; string s; };
struct rec g; self struct rec t; this struct rec c; struct rec a[int];
BEGIN {
	g.n = 1; g.s = "one";
	self->t = g; self->t.n++; self->t.s = "two";
	this->c = self->t; this->c.n++; this->c.s = strjoin(this->c.s, "+");
	a[7] = this->c; a[7].n++;
	printf("%d %s|%d %s|%d %s|%d %s\n", g.n, g.s, self->t.n, self->t.s, this->c.n, this->c.s, a[7].n, a[7].s);
}
BEGIN { printf("%d %s\n", this->c.n, this->c.s); exit(0); }
END { printf("%d %s|%d %s|%d %s\n", g.n, g.s, self->t.n, self->t.s, a[7].n, a[7].s); }
