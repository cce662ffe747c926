/* Section 5.5: high has 16 bits. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 65536, 10); }
