/* Section 5.7, 15.8: after a leading count %@d prints unsigned. */
#pragma D option quiet
BEGIN { @c = count(); @s = sum(-5); printa("%@d %@d\n", @c, @s); printa("%@d %@d\n", @s, @c); exit(0); }
