/* Section 2.6.3: a pointer that a variable holds may be seen as one of another type, and written to. */
/* run: -q */
struct pair { int a; int b; };
BEGIN
{
	this->p = alloca(16);
	*(long *)this->p = 0x0000000200000001;
	printf("%d %d\n", ((int *)this->p)[0], *((int *)this->p + 1));
	((struct pair *)this->p)->b = 7;
	((struct pair *)this->p)->a += 2;
	*((char *)this->p + 5) = 1;
	((int *)this->p)[2]++;
	printf("%d %d %d\n", ((struct pair *)this->p)->a, ((struct pair *)this->p)->b, ((int *)this->p)[2]);
	exit(0);
}
