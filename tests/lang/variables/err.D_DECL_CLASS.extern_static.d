/* Section 2.4: one storage class at most. */
/* run: -xerrtags */
extern static int x;
BEGIN { exit(0); }
