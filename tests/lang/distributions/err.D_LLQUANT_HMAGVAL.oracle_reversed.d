/* Section 5.5: in OL2 high below low. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 3, 1, 10); }
