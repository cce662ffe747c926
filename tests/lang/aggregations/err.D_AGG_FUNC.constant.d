/* Section 5.1: an aggregation is assigned an aggregating function. */
/* run: -xerrtags */
BEGIN { @a = 1; }
