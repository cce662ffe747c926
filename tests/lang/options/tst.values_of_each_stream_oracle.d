/* Section 8.4: with aggpercpu the oracle dialect prints what each stream has, after each value; formats do not. */
/* run: -xaggpercpu -xcompat=oracle */
#pragma D option quiet
BEGIN {
	@ = sum(5);
	@k["a"] = count();
	@k["b"] = count();
	@k["b"] = count();
	@j["b"] = avg(7);
	@q = quantize(3);
	printa(@k, @j);
	printa("%s %@d\n", @k);
	exit(0);
}
