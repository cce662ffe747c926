/* Section 5.4: there is at least one level. */
/* run: -xerrtags */
BEGIN { @ = lquantize(1, 0, 10, 11); }
