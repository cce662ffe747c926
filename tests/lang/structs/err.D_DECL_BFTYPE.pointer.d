/* Section 2.5.4: a bit-field is an integer. */
/* run: -xerrtags */
struct s { int *a : 3; };
BEGIN { exit(0); }
