/* Section 2.6.3: `a[i]` is `*(a + i)`, and nothing is added to an array but an integer. */
/* run: -xerrtags */
int a[5];
BEGIN { trace(a["x"]); }
