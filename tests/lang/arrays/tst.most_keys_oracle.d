/* Section 2.4.1: nine in OL2, for both. */
/* run: -q -xcompat=oracle */
BEGIN { a[1, 2, 3, 4, 5, 6, 7, 8, 9] = 10; self->a[1, 2, 3, 4, 5, 6, 7, 8, 9] = 11; printf("%d %d\n", a[1, 2, 3, 4, 5, 6, 7, 8, 9], self->a[1, 2, 3, 4, 5, 6, 7, 8, 9]); exit(0); }
