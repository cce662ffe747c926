/* Section 2.6.4: both branches may be structures of one type. */
/* run: -q */
struct s { int a; string t; };
struct s v;
struct s w;
struct s z;
BEGIN
{
	v.a = 1; v.t = "one"; w.a = 2; w.t = "two";
	x = 1;
	z = x ? v : w;
	printf("%d %s\n", z.a, z.t);
	x = 0;
	z = x ? v : w;
	printf("%d %s %d\n", z.a, z.t, (x ? v : w).a);
	exit(0);
}
