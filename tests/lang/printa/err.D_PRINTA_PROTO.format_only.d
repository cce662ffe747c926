/* Section 5.7: a format needs an aggregation. */
/* run: -xerrtags */
BEGIN { printa("%@d"); }
