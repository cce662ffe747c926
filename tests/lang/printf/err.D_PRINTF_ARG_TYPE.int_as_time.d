/* Section 7.3: %Y of an int. */
/* run: -xerrtags */
BEGIN { printf("%Y", 1); }
