/* Section 5.5: nsteps is constant. */
/* run: -xerrtags */
BEGIN { x = 10; @ = llquantize(1, 10, 0, 3, x); }
