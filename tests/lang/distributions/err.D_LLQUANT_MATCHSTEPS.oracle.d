/* Section 5.5: in OL2 the same steps everywhere. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 1, 2, 10); @a = llquantize(1, 10, 1, 2, 20); }
