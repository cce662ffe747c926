/* Section 4.5: speculate precedes what records. */
/* run: -xerrtags */
BEGIN { printf("x"); speculate(1); }
