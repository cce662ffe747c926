/* Section 4.1: assignments and aggregations before the fault stay, the record does not. */
#pragma D option quiet
int z; int a; int c;
BEGIN { a = 1; @c = count(); @d[1] = sum(5); printf("lost\n"); self->b = 2; b = 2 / z; c = 3; @e = count(); }
BEGIN { printf("%d %d %d\n", a, self->b, c); exit(0); }
