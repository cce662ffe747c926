/* Section 2.4: nor declared ones. */
/* run: -xerrtags */
this int a[int];
BEGIN { exit(0); }
