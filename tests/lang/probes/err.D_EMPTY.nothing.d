/* Section 2.1: a program has a clause or a definition. */
/* run: -xerrtags */
int x;
