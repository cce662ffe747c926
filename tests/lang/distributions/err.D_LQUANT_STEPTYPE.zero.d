/* Section 5.4: the step is positive. */
/* run: -xerrtags */
BEGIN { x = 1; @ = lquantize(1, 0, 10, x); }
