/* Section 5.5: nsteps has 16 bits. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 3, 65536); }
