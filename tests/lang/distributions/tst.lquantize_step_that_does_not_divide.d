/* Section 5.4: the last label is base + levels * step. */
#pragma D option quiet
BEGIN { @ = lquantize(9, 0, 10, 3); exit(0); }
