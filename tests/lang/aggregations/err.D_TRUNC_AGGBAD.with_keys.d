/* Section 4.4: an undefined aggregation with keys. */
/* run: -xerrtags */
BEGIN { trunc(@a[1]); }
