/* Section 5.2: an increment for each value. */
#pragma D option quiet
BEGIN { @ = quantize(2, 3); @ = quantize(4, 1); exit(0); }
