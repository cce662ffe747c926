/* Section 2.5.4: a struct without members has no size, so there are no variables of it. */
/* run: -xerrtags */
struct s {} u;
BEGIN { exit(0); }
