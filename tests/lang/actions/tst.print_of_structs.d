/* Section 4.2: members on lines of their own, four blanks for each level. */
#pragma D option quiet
struct inner { int i; };
struct outer { int x; char name[8]; string s; long *p; struct inner in; struct inner many[2]; int few[3]; unsigned b : 3; };
struct outer v;
BEGIN {
	v.x = -4; v.name[0] = 'a'; v.name[1] = 'b'; v.s = "str"; v.in.i = 7; v.many[1].i = 8; v.few[2] = 9; v.b = 5;
	print(v); printf("\n"); print(v.in); printf("\n"); print(v.few);
	exit(0);
}
