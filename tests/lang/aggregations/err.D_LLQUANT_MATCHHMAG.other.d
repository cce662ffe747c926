/* Section 5.5: the high magnitude too. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 6, 20); @a = llquantize(1, 10, 0, 7, 20); }
