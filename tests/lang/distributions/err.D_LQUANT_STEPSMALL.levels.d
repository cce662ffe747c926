/* Section 5.4: levels have 16 bits. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 0, 65536); }
