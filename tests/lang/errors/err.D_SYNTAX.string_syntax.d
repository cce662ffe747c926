/* Section 10.2: a syntax error of a string has no place. */
/* cmd: -xerrtags -n 'BEGIN { trace(1; }' */
