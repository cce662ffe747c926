/* Section 5.7: printa() of several aggregations: keys are joined, and what is missing is 0 or an empty distribution. */
/* run: -xcompat=oracle */
#pragma D option quiet
BEGIN
{
	@n["x"] = count(); @s["x"] = sum(-1); @avg["y"] = avg(3); @least["y"] = min(5); @most["z"] = max(-5);
	@dev["x"] = stddev(10); @dev["x"] = stddev(20);
	printa("%s %@d %@d %@d %@d %@d %@d|\n", @n, @s, @avg, @least, @most, @dev);
	printa("%s %@d %@x\n", @s, @n);
	printa(@n, @s, @avg, @least, @most, @dev);
	@q["x"] = quantize(5); @l["y"] = lquantize(5, 0, 10, 5);
	printa("%s%@d%@d", @q, @l);
	printa(@n, @q);
	exit(0);
}
