/* Section 4.6: at most so many bytes, and never more than a string has. */
/* run: -xstrsize=6 */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(10);
	p[0] = p[1] = p[2] = p[3] = p[4] = p[5] = p[6] = 'x';
	printf("[%s] [%s] [%s]\n", copyinstr((uintptr_t)p), copyinstr((uintptr_t)p, 2), copyinstr((uintptr_t)p, 0));
	exit(0);
}
