/* Section 13: an aggregation is a dynamic expression in OL2. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = count(); trace(@a); }
