/* Section 5.5: in OL2 the number of steps is constant. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 1; @a = llquantize(1, 10, 0, 2, x); }
