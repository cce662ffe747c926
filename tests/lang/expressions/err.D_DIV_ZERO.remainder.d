/* Section 2.6.2: a constant zero divisor. */
/* run: -xerrtags */
BEGIN { x = 5 % 0; }
