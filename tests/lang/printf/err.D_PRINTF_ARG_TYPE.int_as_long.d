/* Section 7.3: %ld of an int. */
/* run: -xerrtags */
BEGIN { printf("%ld", 1); }
