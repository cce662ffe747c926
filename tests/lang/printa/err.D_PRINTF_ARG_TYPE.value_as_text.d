/* Section 5.7: a value is no string. */
/* run: -xerrtags */
BEGIN { @a = count(); printa("%@s", @a); }
