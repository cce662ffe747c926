/* Section 2.5.4: a tag with two bodies. */
/* run: -xerrtags */
struct s { int a; };
struct s { int a; };
BEGIN { exit(0); }
