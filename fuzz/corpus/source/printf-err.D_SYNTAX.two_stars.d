/* Section 7.1: two stars. */
/* run: -xerrtags */
BEGIN { printf("%**d", 1, 2, 3); }
