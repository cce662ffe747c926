/* Section 2.1: one predicate. */
/* run: -xerrtags */
BEGIN /1/ /1/ { exit(0); }
