/* Section 2.4: an array is not a scalar. */
/* run: -xerrtags */
BEGIN { a[1] = 2; x = a; }
