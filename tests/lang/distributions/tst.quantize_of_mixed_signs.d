/* Section 5.6.3: bars to both sides of the middle. */
#pragma D option quiet
BEGIN { @ = quantize(0, -20); @ = quantize(1, -123); @ = quantize(4, 246); exit(0); }
