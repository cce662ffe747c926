/* Section 5.6.3: the example of the reference. */
#pragma D option quiet
BEGIN { @["k"] = quantize(0); @["k"] = quantize(1); @["k"] = quantize(3); @["k"] = quantize(3); @["k"] = quantize(5); @["k"] = quantize(9); exit(0); }
