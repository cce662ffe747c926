/* Section 4.5: two buffers, and none for the third; each comes when it is committed. */
#pragma D option quiet
#pragma D option nspec=2
#pragma D option specsize=1k
int a, b;
BEGIN { a = speculation(); b = speculation(); printf("%d %d %d\n", a, b, speculation()); }
BEGIN { speculate(a); printf("from a\n"); }
BEGIN { speculate(b); printf("from b\n"); }
BEGIN { speculate(a); printf("more from a\n"); }
BEGIN { printf("from neither\n"); }
BEGIN { commit(b); }
BEGIN { commit(a); }
BEGIN { exit(0); }
