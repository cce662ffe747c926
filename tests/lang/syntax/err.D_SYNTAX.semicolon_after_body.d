/* Section 2.1: a clause has no semicolon. */
/* run: -xerrtags */
BEGIN { exit(0); };
