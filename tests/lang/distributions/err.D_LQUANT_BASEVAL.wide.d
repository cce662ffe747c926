/* Section 5.4: the base has 32 bits. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 4294967296, 4294967299); }
