/* Section 2.1: the clause is not closed. */
/* run: -xerrtags */
BEGIN { exit(0);
