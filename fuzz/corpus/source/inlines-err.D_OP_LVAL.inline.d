/* Section 2.4.2: an inline that is no lvalue. */
/* run: -xerrtags */
inline int x = 1 + 2;
BEGIN { x = 3; }
