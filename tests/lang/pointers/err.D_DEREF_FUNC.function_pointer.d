/* Section 2.6.3: a function cannot be loaded. */
/* run: -xerrtags */
int (*f)(int);
BEGIN { trace(*f); }
