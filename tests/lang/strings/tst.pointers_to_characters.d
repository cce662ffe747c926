/* Section 2.5.3: a string may be assigned to a pointer to characters, and back. */
/* run: -q */
char *p;
string s;
char *a[int];
inline char *name = "inline";
BEGIN {
	p = "abc";
	printf("%s %c %d\n", stringof(p), p[1], p == NULL);
	s = p;
	printf("%s\n", s);
	s = "changed";
	p = s;
	printf("%s %c\n", stringof(p + 2), *p);
	a[1] = "element";
	printf("%s %s\n", stringof(a[1]), stringof(name));
	self->q = (char *)0;
	self->q = execname;
	printf("%d\n", stringof(self->q) == execname);
	exit(0);
}
