/* Section 4.5: an aggregation after speculate. */
/* run: -xerrtags */
BEGIN { speculate(1); @a = count(); }
