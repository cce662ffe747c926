/* Section 2.5.4: members of a struct variable, of nested structs and of arrays. */
#pragma D option quiet
struct in { char c; long l; };
struct out { int i; struct in n; short s; };
struct out v;
BEGIN {
	v.i = 1; v.n.c = 2; v.n.l = 3; v.s = -4;
	printf("%d %d %d %d\n", v.i, v.n.c, v.n.l, v.s);
	exit(0);
}
