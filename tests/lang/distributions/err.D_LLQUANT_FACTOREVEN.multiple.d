/* Section 5.5: nsteps is a multiple of the factor. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 3, 15); }
