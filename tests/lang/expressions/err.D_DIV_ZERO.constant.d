/* Section 2.6.2: a literal zero divisor. */
/* run: -xerrtags */
BEGIN { x = 1 / 0; }
