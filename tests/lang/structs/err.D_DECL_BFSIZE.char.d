/* Section 2.5.4: a bit-field fits its type. */
/* run: -xerrtags */
struct s { char a : 9; };
BEGIN { exit(0); }
