/* Section 4.4: an undefined aggregation with keys. */
/* run: -xerrtags */
BEGIN { clear(@a[1]); }
