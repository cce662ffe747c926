/* Section 5.4: the last label is base + levels * step, which need not be the limit. */
#pragma D option quiet
BEGIN { @ = lquantize(5, 0, 7, 3); @ = lquantize(6, 0, 7, 3); @ = lquantize(7, 0, 7, 3); exit(0); }
