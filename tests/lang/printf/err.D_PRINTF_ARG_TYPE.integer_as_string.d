/* Section 7.3: %s of an integer. */
/* run: -xerrtags */
BEGIN { printf("%s", 1); }
