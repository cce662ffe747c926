/* Section 2.4: each dimension has its own bounds. */
/* run: -xerrtags -xcompat=oracle */
int a[2][3];
BEGIN { trace(a[1][3]); }
