/* Section 4.2: an assignment to an aggregation has no value to be traced. */
/* run: -xerrtags */
BEGIN { trace(@a = count()); }
