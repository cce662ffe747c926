/* Section 10.3: a member defined twice. */
/* run: -xerrtags */
struct s { int a; int a; };
BEGIN { exit(0); }
