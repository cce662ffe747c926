/* Section 6.6: the address that could not be read; of a member, its own. */
#pragma D option quiet
struct s { int a; struct s *n; };
struct s *p;
BEGIN { trace(p->a); }
BEGIN { trace(p->n->a); }
BEGIN { p = (struct s *)1; trace(p->a); }
BEGIN { tracemem(p, 10); }
BEGIN { tracemem((void *)0, 8); }
ERROR { printf("%d %x\n", arg4, arg5); }
BEGIN { exit(0); }
