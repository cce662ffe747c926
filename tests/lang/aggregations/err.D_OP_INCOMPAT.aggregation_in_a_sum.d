/* Section 5.1: an aggregation has no value in expressions. */
/* run: -xerrtags */
BEGIN { @a = count(); x = @a + 1; }
