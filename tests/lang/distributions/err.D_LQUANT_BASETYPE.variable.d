/* Section 5.4: the base is constant. */
/* run: -xerrtags */
BEGIN { x = 1; @ = lquantize(1, x, 10); }
