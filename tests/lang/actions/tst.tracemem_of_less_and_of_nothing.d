/* Section 4.2: at most the constant, at most the run-time size; 0 counts as the constant. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(20); p[0] = 'a'; p[17] = 0x7f;
	n = 3; tracemem(p, 20, n);
	n = 50; tracemem(p, 20, n);
	n = 0; tracemem(p, 4, n);
	exit(0);
}
