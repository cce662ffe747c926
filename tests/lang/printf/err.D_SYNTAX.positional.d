/* Section 7.1: positional arguments. */
/* run: -xerrtags */
BEGIN { printf("%1$d", 1); }
