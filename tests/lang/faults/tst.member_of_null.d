/* Section 6.6: the address of the member. */
#pragma D option quiet
struct s { int a; int b; };
BEGIN { p = (struct s *)NULL; x = p->b; }
BEGIN { exit(0); }
