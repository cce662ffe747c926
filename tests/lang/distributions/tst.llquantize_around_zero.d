/* Section 5.5 and 13: llquantize() of negative values, zero, and both ends. */
#pragma D option quiet
BEGIN
{
	@ends = llquantize(-5000, 10, 1, 2, 10); @ends = llquantize(5000, 10, 1, 2, 10);
	@mixed = llquantize(-25, 10, 1, 2, 10); @mixed = llquantize(25, 10, 1, 2, 10); @mixed = llquantize(3, 10, 1, 2, 10);
	@low = llquantize(-3, 10, 1, 2, 10);
	@zero = llquantize(0, 10, 0, 1, 10);
	@fine = llquantize(15, 10, 1, 2, 20); @fine = llquantize(99, 10, 1, 2, 20);
	@less = llquantize(4, 10, 0, 1, 10, -3); @less = llquantize(7, 10, 0, 1, 10, 2);
	exit(0);
}
