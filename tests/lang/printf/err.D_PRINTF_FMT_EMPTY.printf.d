/* Section 7.2: an empty format. */
/* run: -xerrtags */
BEGIN { printf(""); }
