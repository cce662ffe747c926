/* Section 2.6.3: a struct through a pointer into scratch memory. */
#pragma D option quiet
struct p { int x; int y; struct p *next; };
BEGIN {
	this->p = (struct p *)alloca(sizeof (struct p));
	this->p->x = 7; this->p->y = 8; this->p->next = this->p;
	printf("%d %d\n", this->p->next->next->x, this->p->y);
	exit(0);
}
