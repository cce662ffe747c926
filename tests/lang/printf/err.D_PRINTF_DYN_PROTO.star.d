/* Section 7.2: a * without argument. */
/* run: -xerrtags */
BEGIN { printf("%d %*d", 1); }
