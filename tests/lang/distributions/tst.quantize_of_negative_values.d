/* Section 5.3: -5 goes to -4, -3 to -2, -1 to -1. */
#pragma D option quiet
BEGIN { @ = quantize(-5); @ = quantize(-3); @ = quantize(-1); @ = quantize(-4); exit(0); }
