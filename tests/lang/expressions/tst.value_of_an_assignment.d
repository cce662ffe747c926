/* Section 2.6.2: the left type, the uncut value. */
#pragma D option quiet
char c;
long l;
BEGIN { l = c = 300; printf("%d %d %d\n", c, l, c = 300); exit(0); }
