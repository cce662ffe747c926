/* Section 11.1: ERROR sees this-> of the clause, and what it stores is seen after; arguments come back. */
#pragma D option quiet
int z; this int v; this string s; self int e;
ERROR { printf("%d %s\n", this->v, this->s); this->v = 10; self->e = arg4; }
BEGIN { this->v = 3; this->s = "text"; y = 1 / z; }
BEGIN { printf("%d %d %d\n", this->v, self->e, arg4); exit(0); }
