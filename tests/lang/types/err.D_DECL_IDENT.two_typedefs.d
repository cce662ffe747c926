/* Section 2.5: two typedefs in a row. */
/* run: -xerrtags */
uint_t size_t x;
BEGIN { exit(0); }
