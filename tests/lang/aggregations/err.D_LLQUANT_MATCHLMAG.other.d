/* Section 5.5: the parameters of an aggregation are the same everywhere. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = llquantize(1, 10, 0, 6, 20); @a = llquantize(1, 10, 1, 6, 20); }
