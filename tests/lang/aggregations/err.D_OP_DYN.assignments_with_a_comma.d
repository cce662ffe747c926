/* Section 2.6.1: what an aggregating function is assigned to is dynamic, and no operand of a comma. */
/* run: -xerrtags */
BEGIN { @a = count(), @b = count(); }
