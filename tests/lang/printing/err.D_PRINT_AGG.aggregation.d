/* Section 4.2: an aggregation is for printa. */
/* run: -xerrtags */
BEGIN { @a = count(); print(@a); }
