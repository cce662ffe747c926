/* Section 10.3: unsigned void. */
/* run: -xerrtags */
unsigned void *x;
BEGIN { exit(0); }
