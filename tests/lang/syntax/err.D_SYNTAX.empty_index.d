/* Section 2.1: an index has a key. */
/* run: -xerrtags */
BEGIN { a[] = 1; }
