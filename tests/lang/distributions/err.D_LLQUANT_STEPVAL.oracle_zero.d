/* Section 5.5: in OL2 there is one step at least. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 3, 0); }
