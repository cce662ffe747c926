/* Section 10.2: nor a division by zero. */
/* cmd: -xerrtags -n 'BEGIN { x = 1 / 0; }' */
