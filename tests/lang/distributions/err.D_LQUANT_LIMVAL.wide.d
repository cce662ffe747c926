/* Section 5.4: the limit has 32 bits. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 0, 4294967299); }
