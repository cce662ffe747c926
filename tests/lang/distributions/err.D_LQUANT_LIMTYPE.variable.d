/* Section 5.4: the limit is constant. */
/* run: -xerrtags */
BEGIN { x = 1; @ = lquantize(1, 0, x); }
