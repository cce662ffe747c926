/* Section 2.4.2: an inline has a type. */
/* run: -xerrtags */
inline k = 1;
BEGIN { exit(0); }
