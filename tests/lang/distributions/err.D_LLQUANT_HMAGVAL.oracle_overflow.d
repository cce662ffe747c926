/* Section 5.5: in OL2 beyond 64 bits. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 30, 10); }
