/* Section 5.7: printa takes aggregations. */
/* run: -xerrtags */
BEGIN { printa(1); }
