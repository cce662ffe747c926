/* Section 10.2: types of operands. */
/* cmd: -xerrtags -n 'BEGIN { x = 1 + "a" * 2; }' */
