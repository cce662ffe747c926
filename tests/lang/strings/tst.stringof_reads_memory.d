/* Section 2.5.3: stringof of a pointer and of a char array. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(8); p[0] = 'o'; p[1] = 'k'; p[2] = 0;
	printf("%s %s %d\n", stringof(p), (string)p, stringof(p) == "ok");
	exit(0);
}
