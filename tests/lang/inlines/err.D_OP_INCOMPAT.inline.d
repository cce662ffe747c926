/* Section 2.4.2: the type is checked. */
/* run: -xerrtags */
inline int x = "text";
BEGIN { exit(0); }
