/* Section 2.4.1: eight keys, and seven of a thread. */
/* run: -q */
BEGIN { a[1, 2, 3, 4, 5, 6, 7, 8] = 9; self->a[1, 2, 3, 4, 5, 6, 7] = 8; printf("%d %d\n", a[1, 2, 3, 4, 5, 6, 7, 8], self->a[1, 2, 3, 4, 5, 6, 7]); exit(0); }
