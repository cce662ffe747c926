/* Section 5.4: the value is truncated to signed 32 bits. */
#pragma D option quiet
BEGIN { @ = lquantize(4294967297, 0, 3); exit(0); }
