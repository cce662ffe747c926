/* Section 2.5.4: a mention announces a type, as long as nobody defines it. */
/* run: -xerrtags */
struct s { int m; };
union s *p;
union s u;
BEGIN { exit(0); }
