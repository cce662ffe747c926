/* Section 5.7: joined aggregations have keys of the same types. */
/* run: -xerrtags */
BEGIN { @a["x"] = count(); @b[1] = count(); printa(@a, @b); }
