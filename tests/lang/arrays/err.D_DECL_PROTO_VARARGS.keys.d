/* Section 10.3: no variable number of keys. */
/* run: -xerrtags */
int a[int, ...];
BEGIN { exit(0); }
