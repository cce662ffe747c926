/* Section 2.6.5: the right side is evaluated before the keys of the left. */
#pragma D option quiet
int a[int];
BEGIN { i = 5; a[i++] = i * 10; printf("%d %d\n", a[5], i); exit(0); }
