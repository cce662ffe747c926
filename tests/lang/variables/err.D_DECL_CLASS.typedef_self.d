/* Section 2.4: one storage class at most. */
/* run: -xerrtags */
typedef self int x;
BEGIN { exit(0); }
