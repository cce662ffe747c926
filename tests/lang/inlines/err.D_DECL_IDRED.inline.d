/* Section 2.4.2: an inline defined twice. */
/* run: -xerrtags */
inline int x = 1;
inline int x = 2;
BEGIN { exit(0); }
