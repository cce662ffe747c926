/* Section 5.5: the same parameters each time. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 3, 10); @ = llquantize(1, 10, 0, 3, 20); }
