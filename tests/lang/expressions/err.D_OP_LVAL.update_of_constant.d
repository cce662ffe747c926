/* Section 2.6.5: a constant is no place. */
/* run: -xerrtags */
BEGIN { 1 |= 2; }
