/* Section 10.3: a parameter has no storage class. */
/* run: -xerrtags */
int a[self int];
BEGIN { exit(0); }
