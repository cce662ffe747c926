/* Section 5.5: in OL2 the high magnitude is constant. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 1; @a = llquantize(1, 10, 0, x, 10); }
