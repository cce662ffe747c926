/* Section 2.5.4: a named bit-field has a width. */
/* run: -xerrtags */
struct s { int a : 0; };
BEGIN { exit(0); }
