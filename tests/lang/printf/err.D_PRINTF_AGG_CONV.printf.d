/* Section 7.2: %@ is for printa. */
/* run: -xerrtags */
BEGIN { printf("%@d", 1); }
