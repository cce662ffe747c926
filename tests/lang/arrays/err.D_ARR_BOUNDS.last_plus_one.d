/* Section 2.4: a constant index beyond the array. */
/* run: -xerrtags -xcompat=oracle */
int a[5];
BEGIN { a[5] = 1; }
