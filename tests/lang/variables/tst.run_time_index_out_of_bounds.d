/* Section 2.4: in the classic dialect it is an invalid address. */
#pragma D option quiet
int a[5];
ERROR { printf("%d\n", arg4); }
BEGIN { i = 5; a[i] = 1; printf("never\n"); }
BEGIN { i = -1; trace(a[i]); printf("never\n"); }
BEGIN { exit(0); }
