/* Section 5.5: in OL2 more steps than the factor are a multiple of it. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 2, 15); }
