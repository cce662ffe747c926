/* Section 2.6.3: nor has a pointer to a function. */
/* run: -xerrtags */
int (*f)(int);
BEGIN { q = f - 1; }
