/* Section 2.5: a struct and a typedef. */
/* run: -xerrtags */
struct s { int a; } size_t x;
BEGIN { exit(0); }
