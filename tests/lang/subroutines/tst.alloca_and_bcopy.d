/* Section 4.6: scratch memory, 8-byte aligned, filled by a copy. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(10); q = (char *)alloca(10);
	bcopy("copied" + 0, p, 7); bcopy(p, q, 4); q[4] = 0;
	printf("%s %s %d\n", stringof(p), stringof(q), (long)q % 8);
	exit(0);
}
