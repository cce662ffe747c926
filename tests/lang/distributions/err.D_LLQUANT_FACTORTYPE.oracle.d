/* Section 5.5: in OL2 the factor is constant. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 10; @a = llquantize(1, x, 0, 2, 10); }
