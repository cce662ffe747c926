/* Section 1.2: the predicate ends while a bracket is open. */
/* run: -xerrtags */
BEGIN /a[1 / { exit(0); }
