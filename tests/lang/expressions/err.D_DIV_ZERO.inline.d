/* Section 2.4.2: an inline constant is a constant. */
/* run: -xerrtags */
inline int none = 0;
BEGIN { x = 5 / none; }
