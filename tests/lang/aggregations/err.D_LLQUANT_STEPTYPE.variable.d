/* Section 5.5: likewise for the steps. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 1; @ = llquantize(1, 10, 0, 6, x); }
