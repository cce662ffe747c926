/* Section 2.4: nor is it updated as a whole. */
/* run: -xerrtags */
int a[3];
BEGIN { a += 1; }
