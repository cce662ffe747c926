/* Section 5.8: distributions are ordered by the sum of what their buckets say, then by their zeros, then by key. */
#pragma D option quiet
BEGIN
{
	@q["c"] = quantize(5); @q["b"] = quantize(4); @q["a"] = quantize(7); @q["d"] = quantize(-9); @q["e"] = quantize(4); @q["e"] = quantize(0);
	printa("%s ", @q);
	@l["a"] = lquantize(99, 0, 10, 5); @l["b"] = lquantize(7, 0, 10, 5, 2); @l["c"] = lquantize(-1, 0, 10, 5, 100); @l["d"] = lquantize(3, 0, 10, 5);
	printa("%s ", @l);
	@ll["a"] = llquantize(3, 10, 1, 2, 10); @ll["b"] = llquantize(50, 10, 1, 2, 10); @ll["c"] = llquantize(5000, 10, 1, 2, 10); @ll["d"] = llquantize(55, 10, 1, 2, 10, 2);
	printa("%s ", @ll);
	normalize(@q, 100);
	printa("%s ", @q);
	printf("\n");
	exit(0);
}
END { trunc(@q); trunc(@l, 1); printa("%s ", @l); trunc(@l); trunc(@ll, -1); printa("%s\n", @ll); trunc(@ll); }
