/* Section 2.4.2: an inline that is no place. */
/* run: -xerrtags */
inline int k = 3;
BEGIN { k = 4; }
