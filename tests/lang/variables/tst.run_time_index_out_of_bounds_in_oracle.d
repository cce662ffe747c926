/* Section 6.6: a fault of its own, with the index. */
/* run: -q -xcompat=oracle */
int a[5];
BEGIN { i = 5; a[i] = 1; printf("never\n"); }
BEGIN { i = -1; trace(a[i]); printf("never\n"); }
BEGIN { exit(0); }
ERROR { printf("%d %d\n", arg4, arg5); }
