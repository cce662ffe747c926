/* Section 2.6.5: a variable is not called. */
/* run: -xerrtags */
int x;
BEGIN { y = x(1); }
