/* Section 2.1: an inline is declared with a name. */
/* run: -xerrtags */
inline int = 1;
BEGIN { exit(0); }
