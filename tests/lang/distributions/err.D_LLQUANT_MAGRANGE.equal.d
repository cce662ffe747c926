/* Section 5.5: low is less than high. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 3, 3, 10); }
