/* Section 4.4: the factor and the number of keys are computed when the action runs. */
/* run: -q */
BEGIN
{
	start = timestamp;
	n = 2;
	@a["x"] = sum(1000); @a["y"] = sum(500); @a["z"] = sum(20);
	normalize(@a, (timestamp - start) / 1000000000000 + 10);
	printa("%s %@d\n", @a);
	trunc(@a, n);
	denormalize(@a);
	printa("%s %@d\n", @a);
	trunc(@a, 1 - n);
	printa("%s %@d\n", @a);
	trunc(@a, n - 2);
	printa("%s %@d\n", @a);
	exit(0);
}
