/* Section 4.6: copyin, copyinstr and copyinto of memory that can be read. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(8); bcopy("address" + 0, p, 8);
	a = (uintptr_t)p;
	printf("%s %s %s\n", copyinstr(a), copyinstr(a, 4), stringof((char *)copyin(a, 8)));
	q = (char *)alloca(8); copyinto(a, 8, q); printf("%s\n", stringof(q));
	exit(0);
}
