/* Section 5.5: the factor is two or more. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 1, 0, 3, 10); }
