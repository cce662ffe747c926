/* Section 2.1: no functions. */
/* run: -xerrtags */
int f(int a) { return a; }
BEGIN { exit(0); }
