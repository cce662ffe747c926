/* Section 10.3: a void member. */
/* run: -xerrtags */
struct s { void a; };
BEGIN { exit(0); }
