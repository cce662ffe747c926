/* Section 5.5: the factor is constant. */
/* run: -xerrtags */
BEGIN { x = 2; @ = llquantize(1, x, 0, 3, 10); }
