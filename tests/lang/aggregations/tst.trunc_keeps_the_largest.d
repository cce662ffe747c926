/* Section 4.4: n > 0 the largest, n < 0 the smallest, 0 nothing. */
#pragma D option quiet
BEGIN {
	@a[1] = sum(10); @a[2] = sum(30); @a[3] = sum(20);
	@b[1] = sum(10); @b[2] = sum(30); @b[3] = sum(20);
	@c[1] = sum(10);
	trunc(@a, 2); trunc(@b, -1); trunc(@c, 0);
	printa("%d=%@d ", @a); printa("| %d=%@d ", @b); printa("| %d=%@d ", @c); printf("\n");
	exit(0);
}
