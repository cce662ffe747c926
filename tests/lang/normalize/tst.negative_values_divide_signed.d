/* Section 5.6.2: the signed quotient in both layouts. */
#pragma D option quiet
BEGIN { @a = sum(-10); normalize(@a, 3); @b["k"] = sum(-10); normalize(@b, 3); printa("%@d\n", @a); exit(0); }
