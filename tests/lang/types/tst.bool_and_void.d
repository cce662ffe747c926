/* Section 2.5.5: a cast to void, and a _Bool holds a byte. */
#pragma D option quiet
_Bool b;
BEGIN { (void)strlen("x"); b = 1; printf("%d\n", b); exit(0); }
