/* Section 4.4: clear takes an aggregation. */
/* run: -xerrtags */
BEGIN { clear(1); }
