/* Section 2.1: nor inlines. */
/* run: -xerrtags */
BEGIN { inline int x = 1; exit(0); }
