/* Section 5.4: the base is less than the limit. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 10, 0); }
