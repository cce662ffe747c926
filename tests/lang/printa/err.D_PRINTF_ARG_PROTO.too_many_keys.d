/* Section 5.7: more conversions than keys. */
/* run: -xerrtags */
BEGIN { @a = count(); printa("%d %@d", @a); }
