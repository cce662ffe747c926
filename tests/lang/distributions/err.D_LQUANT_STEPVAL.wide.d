/* Section 5.4: the step has 16 bits. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 0, 100000, 65536); }
