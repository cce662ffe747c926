/* Section 5.6.3: counts are divided, bars are those of the raw counts. */
#pragma D option quiet
BEGIN { @q["a"] = quantize(3, 100); @q["a"] = quantize(9, 50); @l = lquantize(3, 0, 10, 1, -15); }
BEGIN { normalize(@q, 10); normalize(@l, 10); printa(@q); denormalize(@q); printa("%@d", @q); exit(0); }
