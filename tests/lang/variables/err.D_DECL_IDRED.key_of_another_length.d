/* Section 10.3: an array declared again with more keys tells how many. */
/* run: -xerrtags */
int a[int];
int a[int, int];
BEGIN { exit(0); }
