/* Section 2.6.5: a function that is declared only cannot be called. */
/* run: -xerrtags */
extern int f(int, char *);
BEGIN { f(1, 0); exit(0); }
