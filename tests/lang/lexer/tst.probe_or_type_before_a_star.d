/* Section 1.2: `int*x;` in the outer scope is a declaration, a word with a colon is a probe. */
#pragma D option quiet
int*p;
string*s;
B*GIN { p = NULL; printf("%d %d\n", sizeof (p), p == NULL); exit(0); }
