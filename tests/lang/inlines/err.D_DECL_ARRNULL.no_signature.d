/* Section 2.4.2: an inline array has a signature. */
/* run: -xerrtags */
inline int f[] = 3;
BEGIN { exit(0); }
