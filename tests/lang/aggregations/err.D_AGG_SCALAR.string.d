/* Section 5.1: the argument is scalar. */
/* run: -xerrtags */
BEGIN { @a = sum("x"); }
