/* Section 2.5.3, 2.5.4: string members are values: copied, cut, compared, traced, passed on. */
#pragma D option quiet
struct s { int n; string a; string b; char c[4]; };
struct s v;
BEGIN {
	v.a = "left"; v.b = v.a; v.a = "changed"; v.n = 7;
	printf("%s %s %d %d\n", v.a, v.b, v.n, sizeof (v.a));
	v.b = strjoin(v.b, v.a); printf("%s %d %d\n", v.b, strlen(v.b), v.a < v.b);
	v.b = ""; printf("[%s] %d %d\n", v.b, v.b == "", v.n);
	v.c[0] = 'x'; v.c[1] = 'y'; v.a = stringof(v.c); printf("%s\n", v.a);
	w = v; w.a = "other"; printf("%s %s\n", v.a, w.a);
	@[v.a] = count();
	exit(0);
}
