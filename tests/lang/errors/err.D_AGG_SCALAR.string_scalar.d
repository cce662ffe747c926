/* Section 10.2: nor an argument of an aggregating function. */
/* cmd: -xerrtags -n 'BEGIN { @a = sum("x"); }' */
