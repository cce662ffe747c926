/* Section 7.1: an undefined conversion. */
/* run: -xerrtags */
BEGIN { printf("%Z", 1); }
