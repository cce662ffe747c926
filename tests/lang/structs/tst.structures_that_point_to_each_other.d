/* Section 2.5.4: a structure may be mentioned before it is defined. */
/* run: -q */
struct b;
struct a { struct b *b; int v; };
struct b { struct a *a; int v; struct never *n; };
BEGIN
{
	this->a = (struct a *)alloca(sizeof (struct a));
	this->b = (struct b *)alloca(sizeof (struct b));
	this->a->b = this->b;
	this->b->a = this->a;
	this->a->v = 4;
	this->a->b->a->b->v = 5;
	this->b->n = NULL;
	printf("%d %d %d\n", this->a->b->a->b->a->v, this->b->v, this->a->b->n == NULL);
	exit(0);
}
