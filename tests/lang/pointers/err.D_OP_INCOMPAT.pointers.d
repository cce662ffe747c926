/* Section 2.6.3: pointers of different types. */
/* run: -xerrtags */
BEGIN { p = (int *)1; q = (char *)2; x = p == q; }
