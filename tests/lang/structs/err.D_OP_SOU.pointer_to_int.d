/* Section 2.6.3: -> needs a pointer to a struct. */
/* run: -xerrtags */
BEGIN { p = (int *)alloca(4); x = p->a; }
