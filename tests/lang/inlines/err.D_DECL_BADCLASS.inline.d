/* Section 2.4.2: no storage class. */
/* run: -xerrtags */
inline static int x = 1;
BEGIN { exit(0); }
