/* Section 2.5.4, 1.4: a tag, a typedef, a variable and a member may have one name. */
#pragma D option quiet
struct a { int a; struct a *next; };
typedef struct a a_t;
struct a a;
enum b { B1 = 3, B2 };
this enum b b;
BEGIN
{
	a.a = 5; this->b = B2; self->a = a;
	printf("%d %d %d %d\n", a.a, sizeof (a_t), sizeof (struct a), self->a.a);
	printf("%d %d\n", this->b, this->b == B2);
	exit(0);
}
