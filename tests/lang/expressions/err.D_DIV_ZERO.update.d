/* Section 2.6.2: a constant zero divisor of an update. */
/* run: -xerrtags */
BEGIN { x = 5; x /= 0; }
