/* Section 10.3: the type of an argument. */
/* run: -xerrtags */
struct s { int a; };
struct s v;
BEGIN { x = basename(v); }
