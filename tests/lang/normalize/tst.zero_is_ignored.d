/* Section 4.4: factor 0 stays 1. */
#pragma D option quiet
BEGIN { @a = sum(100); normalize(@a, 0); printa("%@d\n", @a); exit(0); }
