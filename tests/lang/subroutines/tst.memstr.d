/* Section 4.6: memory as a string; NULs become the character, the last byte ends it. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(8); p[0] = 'a'; p[2] = 'b'; p[3] = 'c';
	printf("%s|%s|%s\n", memstr(p, ',', 8), memstr(p, ' ', 4), memstr(p, ',', 0));
	exit(0);
}
