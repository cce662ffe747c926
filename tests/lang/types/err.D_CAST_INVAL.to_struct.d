/* Section 2.5.5: no cast to a struct. */
/* run: -xerrtags */
struct s { int a; };
BEGIN { x = (struct s)1; }
