/* Section 7.1: a $ asks for positional arguments wherever it stands. */
/* run: -xerrtags */
BEGIN { printf("%$d", 1); exit(0); }
