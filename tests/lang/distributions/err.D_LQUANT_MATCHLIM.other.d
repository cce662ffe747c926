/* Section 5.4: the same parameters each time. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 0, 10); @ = lquantize(1, 0, 11); }
