/* Section 4.4: a bare undefined aggregation. */
/* run: -xerrtags */
BEGIN { clear(@a); }
