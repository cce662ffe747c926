/* Section 7.2: a width is an int. */
/* run: -xerrtags */
BEGIN { printf("%*d", "x", 1); }
