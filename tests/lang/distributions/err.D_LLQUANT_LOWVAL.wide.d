/* Section 5.5: low has 16 bits. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 65536, 3, 10); }
