/* Section 4.4, 5.7: what a pass counted is shown scaled, raw, cut to the largest, and forgotten. */
/* run: -q -xaggsortrev */
int pass;

tick-5ms
{
	@bytes["eth0", "in"] = sum(1024 * (pass + 1));
	@bytes["eth0", "out"] = sum(512);
	@bytes["lo", "in"] = sum(64);
	@ops["eth0"] = count();
	@ops["lo"] = count();
	@load["eth0"] = avg(pass * 10);
}

tick-5ms
{
	pass++;
	printf("--- pass %d\n", pass);
	normalize(@bytes, 64);
	printa("  %-6s %-4s %@8d\n", @bytes);
	denormalize(@bytes);
	printa("  raw %-6s %-4s %@8d\n", @bytes);
	trunc(@bytes, 1);
	printa("  top %-6s %-4s %@8d\n", @bytes);
	clear(@ops);
	printa("  ops %-6s %@d\n", @ops);
	printa(@load);
	trunc(@bytes);
}

tick-5ms /pass == 3/ { exit(0); }
