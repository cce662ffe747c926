/* Section 2.6.3: pointers compare with each other, void * and NULL. */
#pragma D option quiet
BEGIN {
	p = (int *)alloca(8); q = p + 1; v = (void *)p;
	printf("%d %d %d %d %d\n", p < q, p == v, p != NULL, p == 0, q > p);
	n = (int *)NULL; printf("%d %d\n", n == NULL, !n);
	exit(0);
}
