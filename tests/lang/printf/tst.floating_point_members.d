/* Section 2.5.1, 7.3: floating point is only printed: members loaded from memory, by %e, %f and %g. */
#pragma D option quiet
struct f { double d; float f; };
BEGIN {
	p = (uint64_t *)alloca(sizeof (struct f)); p[0] = 0x3ff8000000000000; q = (uint32_t *)(p + 1); *q = 0xbf000000;
	f = (struct f *)p;
	printf("%f|%e|%E|%g|%G\n", f->d, f->d, f->d, f->d, f->d);
	printf("%f|%8.2f|%-8.1e|%g\n", f->f, f->f, f->f, f->f);
	exit(0);
}
