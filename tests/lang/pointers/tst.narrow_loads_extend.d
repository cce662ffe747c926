/* Section 2.6.2: a signed value through a pointer into scratch is extended. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(8); p[0] = -1; p[1] = 127;
	printf("%d %d %d\n", p[0], p[1], *(unsigned char *)p);
	s = (short *)p; printf("%d\n", *s);
	exit(0);
}
