/* Section 5.7: a star takes a key, what is not asked for is skipped, a text alone is said for each key. */
/* run: -q */
BEGIN
{
	@[5, 42, "x"] = sum(-7); @[6, 43, "y"] = sum(8);
	printa("|%*d|%@5d|\n", @);
	printa("|%-*d|%.2s|%@-6d|\n", @);
	printa("%d ", @);
	printa("once for each key\n", @);
	printa("%@d %@d %@+d %@x\n", @);
	exit(0);
}
