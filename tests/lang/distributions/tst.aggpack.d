/* Section 5.9: with aggpack, a distribution is a line, and those of an aggregation share their columns. */
#pragma D option quiet
#pragma D option aggpack
BEGIN
{
	@q["x"] = quantize(3); @q["x"] = quantize(40, 7); @q["yy"] = quantize(-5); @q["yy"] = quantize(1000000);
	@l["z"] = lquantize(5, 0, 50, 10); @l["z"] = lquantize(25, 0, 50, 10, 6); @l["y"] = lquantize(-5, 0, 50, 10);
	@l["y"] = lquantize(500, 0, 50, 10);
	@n = quantize(3, -2); @n = quantize(30, 5);
	@ll = llquantize(5, 10, 0, 1, 10);
	@c["k"] = count();
	normalize(@n, 2);
	exit(0);
}
