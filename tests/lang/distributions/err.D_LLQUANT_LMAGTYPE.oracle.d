/* Section 5.5: in OL2 the low magnitude is constant. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 1; @a = llquantize(1, 10, x, 2, 10); }
