/* Section 5.2: the value of each function. */
#pragma D option quiet
BEGIN {
	@c = count(); @c = count(); @s = sum(3); @s = sum(-5); @a = avg(3); @a = avg(4);
	@m = min(7); @m = min(-2); @x = max(-7); @x = max(-9);
	@d = stddev(10); @d = stddev(20); @d = stddev(30);
	printa("%@d ", @c); printa("%@d ", @s); printa("%@d ", @a);
	printa("%@d ", @m); printa("%@d ", @x); printa("%@d\n", @d);
	exit(0);
}
