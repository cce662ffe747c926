/* Section 5.6.3, 5.9: aggzoom scales both halves by the largest count. */
/* run: -xaggzoom */
#pragma D option quiet
BEGIN { @m = lquantize(3, 0, 10, 1, -4); @m = lquantize(5, 0, 10, 1, 3); @q = quantize(1); @q = quantize(4, 3); exit(0); }
