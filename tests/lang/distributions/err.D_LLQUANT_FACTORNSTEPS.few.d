/* Section 5.5: as many steps as the factor. */
/* run: -xerrtags */
BEGIN { @ = llquantize(1, 10, 0, 3, 5); }
