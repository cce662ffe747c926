/* Section 2.6.3, 4.6: pointers into scratch memory: members, elements, differences, copies. */
/* run: -q */
struct node { int v; struct node *next; };
BEGIN
{
	this->a = (struct node *)alloca(sizeof (struct node));
	this->b = (struct node *)alloca(sizeof (struct node));
	this->a->v = 1; this->a->next = this->b;
	this->b->v = 2; this->b->next = NULL;
	printf("%d %d %d\n", this->a->v, this->a->next->v, this->a->next->next == NULL);
	this->p = (int *)alloca(4 * sizeof (int));
	this->p[0] = 10; this->p[1] = 20; this->p[2] = 30; *(this->p + 3) = 40;
	printf("%d %d %d\n", this->p[1], *(this->p + 2), this->p[3] - *this->p);
	this->q = this->p + 3;
	printf("%d %d\n", this->q - this->p, *--this->q);
	this->q++; printf("%d\n", *this->q);
	this->q -= 2; printf("%d\n", *this->q);
	bcopy(this->p, this->p + 2, 8);
	printf("%d %d\n", this->p[2], this->p[3]);
	tracemem(this->p, 16, 6);
	exit(0);
}
