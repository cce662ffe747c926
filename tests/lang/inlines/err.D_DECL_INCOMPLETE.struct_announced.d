/* Section 2.5.4: of a struct that is announced only there is no inline. */
/* run: -xerrtags */
inline struct later x = 3;
BEGIN { exit(0); }
