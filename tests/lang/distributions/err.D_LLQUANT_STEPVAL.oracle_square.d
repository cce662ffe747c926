/* Section 5.5: in OL2 the steps divide the square of the factor where the low magnitude is 0. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 3, 30); }
