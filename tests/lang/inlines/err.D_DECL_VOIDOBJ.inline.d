/* Section 10.3: a void inline. */
/* run: -xerrtags */
inline void x = 1;
BEGIN { exit(0); }
