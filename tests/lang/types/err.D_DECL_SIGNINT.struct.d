/* Section 10.3: a signed struct. */
/* run: -xerrtags */
struct s { int a; };
signed struct s x;
BEGIN { exit(0); }
