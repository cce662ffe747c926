/* Section 6.6: the address is that of the member. */
#pragma D option quiet
struct s { int a; int b; };
ERROR { printf("%d %d\n", arg4, arg5); }
BEGIN { x = ((struct s *)0)->b; }
BEGIN { x = ((struct s *)16)->b; }
BEGIN { printf("%p\n", &((struct s *)0)->b); }
BEGIN { exit(0); }
