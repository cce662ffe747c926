/* Section 5.9: with agghist, counts and sums are bars of one scale per aggregation; the others stay as they are. */
#pragma D option quiet
#pragma D option agghist
BEGIN
{
	@c["ls"] = count(); @c["make"] = count(); @c["make"] = count();
	@s[1] = sum(5); @s[2] = sum(-3);
	@two["a", 3] = sum(10); @two["a name that is longer", 4] = sum(20); @two["b", (char)5] = sum(0);
	@small[(char)1, (short)2, (long)3] = sum(1);
	@none = count();
	@avg = avg(3); @q = quantize(3);
	printa(@c);
	normalize(@s, 2);
	exit(0);
}
