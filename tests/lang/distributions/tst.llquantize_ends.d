/* Section 5.5: below factor^low and from factor^(high+1). */
#pragma D option quiet
BEGIN { @ = llquantize(-7, 2, 1, 2, 2); @ = llquantize(8, 2, 1, 2, 2); exit(0); }
