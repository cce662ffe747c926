/* Section 5.4: bounds may be negative; what is outside is in the first and last bucket. */
#pragma D option quiet
BEGIN { @ = lquantize(-1, -3, 3); @ = lquantize(100, -3, 3); @ = lquantize(-100, -3, 3); @ = lquantize(-3, -3, 3); exit(0); }
