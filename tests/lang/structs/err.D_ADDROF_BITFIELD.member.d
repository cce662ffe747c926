/* Section 2.5.4: a bit-field has no address. */
/* run: -xerrtags */
struct s { int a : 3; };
BEGIN { p = (struct s *)alloca(8); x = &p->a; }
