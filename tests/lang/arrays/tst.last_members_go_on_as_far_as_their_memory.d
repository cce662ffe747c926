/* Section 2.6.3: an array without a length at the end of a struct has the elements there is room for. */
/* run: -q */
struct message { int length; char text[]; };
struct message *m;
BEGIN {
	m = (struct message *)alloca(8);
	m->text[0] = 'a';
	i = 1;
	m->text[i] = 'b';
	m->text[2] = 0;
	printf("%s %c\n", stringof(m->text), m->text[i]);
}
BEGIN {
	m = (struct message *)alloca(8);
	m->text[4] = 'x';
}
ERROR { printf("%d\n", arg4 == DTRACEFLT_BADADDR); }
BEGIN { exit(0); }
