/* Section 10.3: a member name has no backquote. */
/* run: -xerrtags */
struct s { int m`x; };
BEGIN { exit(0); }
