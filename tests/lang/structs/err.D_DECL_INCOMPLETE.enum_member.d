/* Section 2.5.4: nor is it a member of a struct. */
/* run: -xerrtags */
struct s { enum later e; };
BEGIN { exit(0); }
