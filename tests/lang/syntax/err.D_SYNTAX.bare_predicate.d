/* Section 2.1: a predicate needs a body. */
/* run: -xerrtags */
BEGIN /1/
