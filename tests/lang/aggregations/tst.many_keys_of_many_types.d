/* Section 5.1: keys of every type, as many as one likes. */
/* run: -q */
struct k { int a; long b; };
struct k v;
BEGIN
{
	v.a = 1; v.b = 2;
	@a[1, 2, 3, 4, 5, 6, 7, 8, 9, 10] = count();
	@b[1, "two", 'c', (char)-3, (short)4, 5LL, pid > 0 ? "big" : "small", v.a, v.b, probename] = sum(-1);
	@c[strjoin("a", lltostr(1))] = max(3);
	printa("%d%d%d%d%d%d%d%d%d%d %@d\n", @a);
	printa("%d %s %c %d %d %d %s %d %d %s %@d\n", @b);
	printa("%s %@d\n", @c);
	printa("[%8@d|%-8@d|%@-8d|%-@8d]\n", @c);
	exit(0);
}
