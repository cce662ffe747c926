/* Section 2.4.2: an inline is no array of so many elements. */
/* run: -xerrtags */
inline int f[3] = 3;
BEGIN { exit(0); }
