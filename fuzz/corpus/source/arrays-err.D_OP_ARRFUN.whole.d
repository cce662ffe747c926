/* Section 2.4: an array is not assigned as a whole. */
/* run: -xerrtags */
int a[5];
int b[5];
BEGIN { a = b; }
