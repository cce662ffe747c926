/* Section 2.4: the same declaration twice is one variable. */
#pragma D option quiet
int x;
int x;
self string y;
self string y;
BEGIN { x = 1; self->y = "y"; printf("%d %s\n", x, self->y); exit(0); }
