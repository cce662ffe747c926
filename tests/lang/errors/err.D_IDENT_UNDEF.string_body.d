/* Section 10.2: a mistake in the body of a string has no line. */
/* cmd: -xerrtags -n 'BEGIN { trace(nosuch); }' */
