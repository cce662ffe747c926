/* Section 4.6: source and destination may overlap, either way. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(700); p[0] = 'a'; p[255] = 'b'; p[256] = 'c'; p[511] = 'd';
	bcopy(p, p + 1, 600); printf("%c%c%c%c%d\n", p[1], p[256], p[257], p[512], p[255]);
	bcopy(p + 1, p, 600); printf("%c%c%c%c\n", p[0], p[255], p[256], p[511]);
	exit(0);
}
