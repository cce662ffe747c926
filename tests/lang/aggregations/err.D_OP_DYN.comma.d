/* Section 2.6.1: no aggregation in a comma expression. */
/* run: -xerrtags */
BEGIN { @a = count(); 1, @a; }
