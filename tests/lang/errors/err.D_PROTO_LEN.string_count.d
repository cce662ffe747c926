/* Section 10.2: so has a number of arguments. */
/* cmd: -xerrtags -n 'BEGIN { x = strlen(); }' */
