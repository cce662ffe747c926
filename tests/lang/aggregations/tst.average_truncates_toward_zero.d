/* Section 5.2: avg of negative values. */
#pragma D option quiet
BEGIN { @a = avg(-3); @a = avg(-4); printa("%@d\n", @a); exit(0); }
