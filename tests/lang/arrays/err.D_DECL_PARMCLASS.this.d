/* Section 10.3: a parameter has no storage class. */
/* run: -xerrtags */
int a[int, this string s];
BEGIN { exit(0); }
