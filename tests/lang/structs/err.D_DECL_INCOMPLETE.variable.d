/* Section 2.5.4: a variable of a struct without a body. */
/* run: -xerrtags */
struct s v;
BEGIN { exit(0); }
