/* Section 2.6.1: && and || short-circuit, ^^ evaluates both; the value is 0 or 1. */
#pragma D option quiet
BEGIN {
	n = 0;
	a = 0 && n++; b = 5 || n++; printf("%d %d %d\n", a, b, n);
	a = 3 && ++n; b = 0 || ++n; printf("%d %d %d\n", a, b, n);
	c = (n++ > 0) ^^ (n++ > 0); printf("%d %d\n", c, n);
	printf("%d %d %d %d\n", 0 ^^ 0, 0 ^^ 2, 3 ^^ 0, 4 ^^ 5);
	exit(0);
}
