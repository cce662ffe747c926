/* Section 2.5.4: a bit-field has no size. */
/* run: -xerrtags */
struct s { int a : 3; };
struct s v;
BEGIN { x = sizeof (v.a); }
