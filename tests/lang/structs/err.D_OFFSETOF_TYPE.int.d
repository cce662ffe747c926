/* Section 2.5.5: offsetof needs a struct. */
/* run: -xerrtags */
BEGIN { x = offsetof(int, a); }
