/* Section 5.7: an undefined aggregation. */
/* run: -xerrtags */
BEGIN { printa(@x[1]); }
