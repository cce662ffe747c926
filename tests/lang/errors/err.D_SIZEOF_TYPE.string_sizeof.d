/* Section 10.2: sizeof of an expression has. */
/* cmd: -xerrtags -n 'BEGIN { @a = count(); x = sizeof (@a); }' */
