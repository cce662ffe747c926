/* Section 4.2: an aggregation is not traced. */
/* run: -xerrtags */
BEGIN { @a = count(); trace(@a); }
