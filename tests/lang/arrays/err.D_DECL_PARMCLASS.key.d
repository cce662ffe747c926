/* Section 10.3: no storage class on a key. */
/* run: -xerrtags */
int a[static int];
BEGIN { exit(0); }
