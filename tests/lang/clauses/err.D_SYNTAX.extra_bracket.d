/* Section 2.1: a bracket too many. */
/* run: -xerrtags */
BEGIN { a[1]] = 2; }
