/* Section 2.6.3: arrays of structures, structures with arrays, and pointers to all of them. */
/* run: -q */
struct el { int x; char n[8]; struct el *next; };
struct bk { int n; struct el arr[3]; char *names[2]; };
BEGIN
{
	this->p = (struct bk *)alloca(sizeof (struct bk));
	i = 1;
	this->p->arr[i].x = 5;
	this->p->arr[2].x = 6;
	printf("%d %d %d\n", this->p->arr[1].x, (this->p->arr + 2)->x, (*(this->p->arr + 1)).x);
	this->e = &this->p->arr[1];
	this->e->x = 9;
	this->e->next = this->e;
	printf("%d %d %d\n", this->p->arr[1].x, this->e->next->next->x, this->e - &this->p->arr[0]);
	printf("%d %d\n", sizeof (this->p->arr) / sizeof (this->p->arr[0]), sizeof (*this->p));
	this->e->n[0] = 65; this->e->n[1] = 66; this->e->n[2] = 0;
	printf("%s %s %d\n", this->p->arr[i].n, stringof(this->e->n), strlen(this->e->n));
	this->s = (char *)alloca(4);
	this->s[0] = 88;
	this->p->names[1] = this->s;
	printf("%s %c\n", stringof(this->p->names[i]), *this->p->names[1]);
	exit(0);
}
