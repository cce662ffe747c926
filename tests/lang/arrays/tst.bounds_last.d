/* Section 2.4: the last element is inside. */
/* run: -q -xcompat=oracle */
int a[5];
BEGIN { a[4] = 9; printf("%d %d\n", a[4], a[0]); exit(0); }
