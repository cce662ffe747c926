/* Section 2.5.4: natural alignment, tail padding. */
#pragma D option quiet
struct a { char c; int i; char d; };
struct b { long l; char c; };
struct c { char c; struct b b; };
union u { char c[5]; int i; };
enum e { E };
struct d { char c; enum e e; short s; };
BEGIN {
	printf("%d %d %d %d %d\n", sizeof (struct a), sizeof (struct b), sizeof (struct c), sizeof (union u), sizeof (struct d));
	printf("%d %d %d %d\n", offsetof(struct a, i), offsetof(struct a, d), offsetof(struct c, b), offsetof(struct d, s));
	exit(0);
}
