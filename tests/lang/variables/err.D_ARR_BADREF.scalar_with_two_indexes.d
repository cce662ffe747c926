/* Section 2.4: a scalar with two indexes. */
/* run: -xerrtags */
BEGIN { x = 1; y = x[0, 1]; }
