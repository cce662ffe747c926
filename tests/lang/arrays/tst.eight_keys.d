/* Section 2.4.1: at least eight components, seven for a thread-local array. */
#pragma D option quiet
BEGIN {
	a[1, 2, 3, 4, 5, 6, 7, 8] = 9; self->b[1, 2, 3, 4, 5, 6, 7] = 8;
	printf("%d %d %d\n", a[1, 2, 3, 4, 5, 6, 7, 8], a[1, 2, 3, 4, 5, 6, 7, 7], self->b[1, 2, 3, 4, 5, 6, 7]);
	exit(0);
}
