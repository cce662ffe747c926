/* Section 7.1: two points. */
/* run: -xerrtags */
BEGIN { printf("%.1.1d", 1); }
