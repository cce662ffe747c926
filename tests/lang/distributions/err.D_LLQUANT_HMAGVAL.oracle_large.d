/* Section 5.5: in OL2 beyond 16 bits. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 65536, 10); }
