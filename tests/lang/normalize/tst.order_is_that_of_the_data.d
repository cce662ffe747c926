/* Section 5.8: normalization does not influence the order. */
#pragma D option quiet
BEGIN { @a[1] = sum(30); @a[2] = sum(20); normalize(@a, 100); printa("%d %@d\n", @a); exit(0); }
