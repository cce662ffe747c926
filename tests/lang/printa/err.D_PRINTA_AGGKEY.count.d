/* Section 5.7: joined aggregations have the same number of keys. */
/* run: -xerrtags */
BEGIN { @foo[1] = count(); @bar = count(); printa(@foo, @bar); }
