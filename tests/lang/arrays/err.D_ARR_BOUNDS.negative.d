/* Section 2.4: a negative index is shown as unsigned. */
/* run: -xerrtags -xcompat=oracle */
int a[5];
BEGIN { trace(a[-1]); }
