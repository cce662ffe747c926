/* Section 2.5: two names of types are one too many. */
/* run: -xerrtags */
int size_t x;
BEGIN { exit(0); }
