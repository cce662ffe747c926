/* Section 5.5: in OL2 the factor is two or more. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 1, 0, 2, 10); }
