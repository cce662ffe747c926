/* Section 2.4: no initialisers. */
/* run: -xerrtags */
int a[2] = { 1, 2 };
BEGIN { exit(0); }
