/* Section 5.1: an aggregating function has no value. */
/* run: -xerrtags */
BEGIN { @a = sum(count()); }
