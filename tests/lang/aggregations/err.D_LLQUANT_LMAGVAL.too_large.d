/* Section 5.5: magnitudes have 16 bits. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @ = llquantize(1, 10, 70000, 6, 20); }
