/* Section 5.2: min and max compare signed 64-bit values. */
#pragma D option quiet
BEGIN { @m = min((uint64_t)-1); @m = min(5); @x = max((uint64_t)-1); @x = max(5); printa("%@d ", @m); printa("%@d\n", @x); exit(0); }
