/* Section 4.4: clear sets values to 0, trunc removes keys. */
#pragma D option quiet
BEGIN {
	@a["x"] = count(); @b["y"] = count();
	clear(@a); trunc(@b);
	printa("%s %@d\n", @a); printa("%s %@d\n", @b); printf("end\n");
	exit(0);
}
