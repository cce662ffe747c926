/* Section 5.7: values of every function side by side; where a key is missing there is a 0. */
/* run: -q */
BEGIN
{
	@c["a", 1, 'x'] = count(); @c["b", 2, 'y'] = count(); @c["a", 1, 'x'] = count();
	@s["a", 1, 'x'] = sum(100); @s["c", 3, 'z'] = sum(-7);
	@av["a", 1, 'x'] = avg(4); @av["a", 1, 'x'] = avg(7);
	@sd["b", 2, 'y'] = stddev(4); @sd["b", 2, 'y'] = stddev(8);
	@mn["c", 3, 'z'] = min(-9); @mx["b", 2, 'y'] = max(-9);
	@q["a", 1, 'x'] = quantize(5);
	@l["b", 2, 'y'] = lquantize(3, 0, 10, 5);
	printa("%-4s %3d %c %@5d %@5d %@5d %@5d %@5d %@5d\n", @s, @c, @av, @sd, @mn, @mx);
	printa(@c, @s);
	printa("%s: %@d %@d", @c, @q);
	printa("%s %@d %@d\n", @s, @l);
	exit(0);
}
