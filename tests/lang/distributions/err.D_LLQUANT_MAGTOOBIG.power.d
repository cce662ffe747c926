/* Section 5.5: factor^(high+1) has 64 bits. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 30, 10); }
