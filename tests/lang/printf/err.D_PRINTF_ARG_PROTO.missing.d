/* Section 7.2: a conversion without argument. */
/* run: -xerrtags */
BEGIN { printf("%d"); }
