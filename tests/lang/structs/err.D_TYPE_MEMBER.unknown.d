/* Section 2.6.3: a member that the struct does not have. */
/* run: -xerrtags */
struct s { int a; };
struct s v;
BEGIN { x = v.b; }
