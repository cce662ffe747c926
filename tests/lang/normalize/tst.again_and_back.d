/* Section 4.4: a second factor replaces the first, and denormalize() ends it. */
#pragma D option quiet
BEGIN { @a = sum(100); normalize(@a, 10); printa("%@d\n", @a); normalize(@a, 7); printa("%@d\n", @a); }
BEGIN { denormalize(@a); printa("%@d\n", @a); normalize(@a, 1000); printa("%@d\n", @a); exit(0); }
