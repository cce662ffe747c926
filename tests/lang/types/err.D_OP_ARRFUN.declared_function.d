/* Section 2.6.5: nothing can be assigned to a function. */
/* run: -xerrtags */
int f(int, char *);
BEGIN { f = 3; exit(0); }
