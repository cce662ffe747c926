/* Section 2.6.4: no aggregation as a branch. */
/* run: -xerrtags */
BEGIN { @a = count(); x = 1; y = x ? @a : @a; }
