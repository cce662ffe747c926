/* Section 10.3: a long struct. */
/* run: -xerrtags */
struct s { int a; };
long struct s x;
BEGIN { exit(0); }
