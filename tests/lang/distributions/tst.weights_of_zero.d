/* Section 5.6.3: a weight of 0 makes a key, all of whose counts are 0. */
#pragma D option quiet
BEGIN { @q = quantize(3, 0); @l = lquantize(0, 0, 7, 3, 0); @ll = llquantize(5, 10, 0, 1, 10, 0); exit(0); }
