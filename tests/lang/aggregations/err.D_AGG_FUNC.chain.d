/* Section 5.1: an assignment is no aggregating function. */
/* run: -xerrtags */
BEGIN { @a = @b = count(); }
