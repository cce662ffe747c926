/* Section 5.4: without step; base and limit may be negative. */
#pragma D option quiet
BEGIN { @ = lquantize(-2, -3, 3); exit(0); }
