/* Section 2.1: a predicate needs actions. */
/* run: -xerrtags */
BEGIN /1/
