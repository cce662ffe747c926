/* Section 10.3: a dimension has 32 bits. */
/* run: -xerrtags */
int a[0x100000000];
BEGIN { exit(0); }
