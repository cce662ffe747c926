/* Section 4.5: one speculate in a clause. */
/* run: -xerrtags */
BEGIN { speculate(1); speculate(1); }
