/* Section 4.2: a stack is a key of aggregations only. */
/* run: -xerrtags */
BEGIN { a[stack()] = 1; }
