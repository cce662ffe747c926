/* Section 4.4: an undefined aggregation with keys. */
/* run: -xerrtags */
BEGIN { normalize(@a[1], 2); }
