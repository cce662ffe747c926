/* Section 4.5: exit after speculate. */
/* run: -xerrtags */
BEGIN { speculate(1); exit(0); }
