/* Section 5.7: aggregations of any function stand in one line. */
/* run: -q */
BEGIN
{
	@n[1] = count(); @s[1] = sum(2); @lo[1] = min(3); @hi[1] = max(4); @m[1] = avg(5); @d[1] = stddev(6);
	@s[2] = sum(-20); @m[2] = avg(-7); @m[2] = avg(-8);
	printa(@s, @n, @lo, @hi, @m, @d);
	printa("%d: %@d %@d %@d %@d %@d %@d\n", @s, @n, @lo, @hi, @m, @d);
	exit(0);
}
