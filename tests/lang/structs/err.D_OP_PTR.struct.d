/* Section 2.6.3: -> needs a pointer. */
/* run: -xerrtags */
struct s { int a; };
struct s v;
BEGIN { x = v->a; }
