/* Section 4.4: the data is unchanged, a new factor replaces the old. */
#pragma D option quiet
BEGIN {
	@a = sum(100); normalize(@a, 10); printa("%@d ", @a); normalize(@a, 25); printa("%@d ", @a);
	denormalize(@a); printa("%@d\n", @a);
	exit(0);
}
