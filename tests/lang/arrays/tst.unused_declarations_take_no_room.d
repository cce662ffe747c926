/* Section 2.4: what is declared and never mentioned takes no memory, whatever its size. */
/* run: -q */
int huge[1000000000];
self int wide[500000000];
this char wider[1000000000];
int deep[int, int, int, int, int, int, int, int, int, int];
BEGIN { printf("%d\n", sizeof (long)); exit(0); }
