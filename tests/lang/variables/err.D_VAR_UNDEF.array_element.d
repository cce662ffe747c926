/* Section 2.4: an array that was never assigned. */
/* run: -xerrtags */
BEGIN { trace(a[1]); }
