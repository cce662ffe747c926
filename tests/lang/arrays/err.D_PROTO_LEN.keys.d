/* Section 2.4.1: the number of keys is fixed. */
/* run: -xerrtags */
BEGIN { a[1, 2] = 3; x = a[1]; }
