/* Section 2.6.5: a constant is not assignable. */
/* run: -xerrtags */
BEGIN { 1 = 2; }
