/* Section 8.4: nor aggregating functions that came later. */
/* run: -xerrtags -xversion=1.6 */
BEGIN { @ = llquantize(1, 10, 0, 2, 10); exit(0); }
