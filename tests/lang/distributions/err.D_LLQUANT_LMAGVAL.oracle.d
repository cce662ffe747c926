/* Section 5.5: in OL2 the low magnitude has 16 bits. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 65536, 65537, 10); }
