/* Section 2.5.3: the memory is read when the value is used. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(8); p[0] = 'a'; p[1] = 'b';
	s = stringof(p); p[0] = 'z';
	printf("%s %s %d %d\n", s, stringof(p), p == "zb", strlen(stringof(p + 1)));
	exit(0);
}
