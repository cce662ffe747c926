/* Section 7.1: the format ends in a conversion. */
/* run: -xerrtags */
BEGIN { printf("a%"); }
