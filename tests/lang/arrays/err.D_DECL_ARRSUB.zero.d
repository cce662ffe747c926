/* Section 10.3: a dimension is positive. */
/* run: -xerrtags */
int a[-1];
BEGIN { exit(0); }
