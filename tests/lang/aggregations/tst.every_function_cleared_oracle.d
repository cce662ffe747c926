/* Section 5.2: values that have not been observed, or not since clear(): as a number and as a distribution. */
/* run: -xcompat=oracle */
#pragma D option quiet
BEGIN
{
	@n = count(); @s = sum(7); @avg = avg(7); @least = min(7); @most = max(7); @dev = stddev(7);
	@q = quantize(7); @l = lquantize(7, 0, 10, 5); @ll = llquantize(7, 10, 0, 1, 10);
	clear(@n); clear(@s); clear(@avg); clear(@least); clear(@most); clear(@dev); clear(@q); clear(@l); clear(@ll);
	exit(0);
}
