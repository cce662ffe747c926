/* Section 10.3: an aggregation has no value; its type is its kind. */
/* run: -xerrtags */
BEGIN { @a = count(); trace(stringof(@a)); }
