/* Section 2.4.1: a struct variable is not assigned 0. */
/* run: -xerrtags */
struct s { int a; };
struct s v;
BEGIN { v = 0; }
