/* Section 5.5: in OL2 the same factor everywhere. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 2, 10); @a = llquantize(1, 5, 0, 2, 5); }
