/* Section 5.9: aggpack prints each distribution in one line. */
#pragma D option quiet
#pragma D option aggpack
BEGIN { @["a"] = quantize(1); @["a"] = quantize(4); @["b"] = quantize(2); exit(0); }
