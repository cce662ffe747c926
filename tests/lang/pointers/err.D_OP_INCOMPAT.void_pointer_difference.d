/* Section 2.6.3: two pointers to void have no elements between them. */
/* run: -xerrtags */
BEGIN { p = alloca(8); q = p - p; }
