/* Section 4.5: each buffer has its own records; a freed one is given out again. */
/* run: -xnspec=2 */
#pragma D option quiet
BEGIN { a = speculation(); b = speculation(); c = speculation(); printf("%d %d %d\n", a, b, c); }
BEGIN { speculate(a); printf("in a\n"); }
BEGIN { speculate(b); printf("in b\n"); }
BEGIN { commit(b); discard(a); }
BEGIN { d = speculation(); printf("%d\n", d); }
BEGIN { speculate(d); printf("in a again\n"); }
BEGIN { commit(d); }
BEGIN { commit(d); }
BEGIN { exit(0); }
