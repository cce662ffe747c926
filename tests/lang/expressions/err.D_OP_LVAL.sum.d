/* Section 2.6.5: a sum is no place. */
/* run: -xerrtags */
BEGIN { x = 1; (x + 1) += 2; }
