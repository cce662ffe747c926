/* Section 2.3: the body is compiled first, so it does not see what the predicate creates. */
/* run: -xerrtags */
BEGIN /x++ == 0/ { trace(x); }
