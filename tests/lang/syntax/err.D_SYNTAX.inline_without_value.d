/* Section 2.4.2: an inline has a value. */
/* run: -xerrtags */
inline int k;
BEGIN { exit(0); }
