/* Section 2.4.1: an element as a key, incremented, assigned in a chain. */
#pragma D option quiet
BEGIN {
	a[1] = 2; a[2] = 3; a[a[1]]++; a[5] = a[6] = a[a[1]] * 2;
	printf("%d %d %d %d\n", a[a[1]], a[5], a[6], a[7]);
	exit(0);
}
