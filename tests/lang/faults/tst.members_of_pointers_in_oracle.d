/* Section 6.6: of a null pointer it is the pointer, even if only an address is taken. */
/* run: -q -xcompat=oracle */
struct s { int a; int b; };
BEGIN { x = ((struct s *)0)->b; }
BEGIN { x = ((struct s *)16)->b; }
BEGIN { printf("%p\n", &((struct s *)0)->b); }
BEGIN { exit(0); }
ERROR { printf("%d %d\n", arg4, arg5); }
