/* Section 5.7, 7.3: conversions of values. */
#pragma D option quiet
BEGIN {
	@a = sum(-7);
	printa("%@d|%@5d|%-5@d|%06@d|%@x|%@u|%@o|%@i|%@ld\n", @a);
	@c = count(); printa("%@d %@u %@x\n", @c);
	printa("no conversion\n", @c);
	exit(0);
}
