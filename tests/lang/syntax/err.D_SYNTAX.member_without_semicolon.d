/* Section 2.1: a member ends with a semicolon. */
/* run: -xerrtags */
struct s { int a };
BEGIN { exit(0); }
