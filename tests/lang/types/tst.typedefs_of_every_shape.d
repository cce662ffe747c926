/* Section 2.1: a typedef may name several types at once, and types of types. */
/* run: -q */
typedef unsigned int u1; typedef u1 u2; typedef u2 *u3; typedef u2 u4[3];
typedef int a_t, *b_t, c_t[4];
typedef int (*cmp_t)(const void *, const void *);
typedef void (*reg_t)(cmp_t, int (*)(void), char *argv[], int n, ...);
typedef const char *cs_t;
struct s { u4 a; u3 p; };
struct v { cmp_t c; reg_t r; int (*arr[3])(int); };
const struct p { const int a; volatile int b; } k;
struct q { const struct p *const pp; cs_t text; };
a_t a; b_t b; c_t c;
int const ci; char const *const cc;
BEGIN
{
	a = 1; c[2] = 3;
	printf("%d %d %d ", sizeof (u4), sizeof (struct s), sizeof (u3));
	printf("%d %p %d %d ", a, b, c[2], sizeof (c));
	printf("%d %d %d %d %d\n", sizeof (struct v), sizeof (struct q), sizeof (k), sizeof (ci), sizeof (cc));
	exit(0);
}
