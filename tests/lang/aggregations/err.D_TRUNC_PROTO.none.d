/* Section 4.4: trunc takes an aggregation. */
/* run: -xerrtags */
BEGIN { trunc(); }
