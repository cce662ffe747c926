/* Section 2.5.3: a string plus an integer is a pointer, an index a char. */
#pragma D option quiet
BEGIN {
	s = "hello";
	printf("%s %s\n", stringof(s + 2), stringof(s + 5 - 1));
	printf("%c %d %d\n", s[1], s[5], sizeof (s[0]));
	exit(0);
}
