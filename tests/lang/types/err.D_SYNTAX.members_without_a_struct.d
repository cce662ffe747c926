/* Section 2.1: in a program itself, a member has a name. */
/* run: -xerrtags */
struct outer {
	int a;
	struct { int b; };
};
BEGIN { exit(0); }
