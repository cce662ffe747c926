/* Section 7.2: %d of a string. */
/* run: -xerrtags */
BEGIN { printf("%d %d", 1, "x"); }
