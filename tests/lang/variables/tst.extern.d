/* Section 2.4: an external declaration is a declaration. */
/* run: -q */
extern int x;
extern string s;
BEGIN { x = 3; s = "three"; printf("%d %s\n", x, s); exit(0); }
