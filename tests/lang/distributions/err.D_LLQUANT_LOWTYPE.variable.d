/* Section 5.5: low is constant. */
/* run: -xerrtags */
BEGIN { x = 2; @ = llquantize(1, 10, x, 3, 10); }
