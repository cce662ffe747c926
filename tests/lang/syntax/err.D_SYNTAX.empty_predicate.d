/* Section 1.2: a predicate is an expression. */
/* run: -xerrtags */
BEGIN / / { exit(0); }
