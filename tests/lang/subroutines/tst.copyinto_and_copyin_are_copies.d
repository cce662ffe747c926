/* Section 4.6: what is copied does not change with its source. */
#pragma D option quiet
BEGIN {
	p = (int *)alloca(8); p[0] = 5; p[1] = 6;
	q = (int *)copyin((uintptr_t)p, 8); r = (int *)alloca(8); copyinto((uintptr_t)p, 4, r);
	p[0] = 7; q[1] = 8;
	printf("%d %d %d %d %d %d\n", p[0], p[1], q[0], q[1], r[0], r[1]);
	exit(0);
}
