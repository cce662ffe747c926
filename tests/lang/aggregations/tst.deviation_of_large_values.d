/* Section 5.2: the squares are summed in 128 bits. */
#pragma D option quiet
BEGIN { @d = stddev(5000000000); @d = stddev(15000000000); printa("%@d\n", @d); exit(0); }
