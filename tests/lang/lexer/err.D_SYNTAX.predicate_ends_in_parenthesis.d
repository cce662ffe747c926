/* Section 1.2: the predicate ends while a parenthesis is open. */
/* run: -xerrtags */
BEGIN /(1 / { exit(0); }
