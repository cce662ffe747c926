/* Section 4.4: normalize takes an aggregation. */
/* run: -xerrtags */
BEGIN { normalize(1, 2); }
