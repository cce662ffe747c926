/* Section 4.6: 8-byte aligned; what one writes is not in the other. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(3); q = (char *)alloca(3); r = alloca(0);
	p[2] = 'p'; q[0] = 'q';
	printf("%d %d %c %c %d\n", q - p, ((uintptr_t)p & 7) + ((uintptr_t)q & 7), p[2], q[0], q[2]);
	exit(0);
}
