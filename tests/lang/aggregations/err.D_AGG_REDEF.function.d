/* Section 5.1: one function for an aggregation. */
/* run: -xerrtags */
BEGIN { @a = count(); }
BEGIN { @a = sum(1); }
