/* Section 10.3: a function that is declared is no value. */
/* run: -xerrtags */
extern int f(int, char *);
BEGIN { trace(f); exit(0); }
