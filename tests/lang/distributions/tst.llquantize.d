/* Section 5.6.3: the example of the reference. */
#pragma D option quiet
BEGIN { @ = llquantize(3, 10, 0, 1, 10, 2); @ = llquantize(42, 10, 0, 1, 10); exit(0); }
