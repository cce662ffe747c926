/* Section 10.3: an array declared again with another key tells which. */
/* run: -xerrtags */
int a[int, string];
int a[int, int];
BEGIN { exit(0); }
