/* Section 4.2: three arguments at most. */
/* run: -xerrtags */
BEGIN { tracemem(0, 4, 2, 1); }
