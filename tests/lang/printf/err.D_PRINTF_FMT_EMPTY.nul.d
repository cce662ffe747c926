/* Section 1.7: a format that begins with a NUL is empty. */
/* run: -xerrtags */
BEGIN { printf("\0%d\n", 1); }
