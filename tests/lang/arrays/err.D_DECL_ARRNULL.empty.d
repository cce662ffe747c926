/* Section 10.3: an array needs a dimension or a signature. */
/* run: -xerrtags */
int a[];
BEGIN { exit(0); }
