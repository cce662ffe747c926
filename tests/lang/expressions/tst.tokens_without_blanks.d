/* Section 2.6.1: operators are read as long as they can be. */
/* run: -q */
struct s { int a; };
BEGIN
{
	a = 5; b = 2;
	c = a---b; printf("%d %d\n", a, c);
	c = a+++b; printf("%d %d\n", a, c);
	c = a- -b; d = a-(-b); e = a-+b; printf("%d %d %d\n", c, d, e);
	this->p = (int *)alloca(8); *this->p = 3;
	printf("%d %d\n", b**this->p, a/b/1);
	this->s = (struct s *)this->p;
	printf("%d %d %d\n", 7&this->s->a, *&this->s->a, !~-1);
	printf("%d %d %d\n", a<b==0, a>>1<<1, a?b:c);
	exit(0);
}
