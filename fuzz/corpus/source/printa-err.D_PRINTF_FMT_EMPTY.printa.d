/* Section 5.7: an empty format. */
/* run: -xerrtags */
BEGIN { @a = count(); printa("", @a); }
