/* Section 5.5: the factor has 16 bits. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 65536, 0, 3, 10); }
