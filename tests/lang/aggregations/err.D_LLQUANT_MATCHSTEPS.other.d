/* Section 5.5: the steps too. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 6, 20); @a = llquantize(1, 10, 0, 6, 50); }
