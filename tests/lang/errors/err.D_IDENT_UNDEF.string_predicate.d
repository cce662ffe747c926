/* Section 10.2: nor one in its predicate. */
/* cmd: -xerrtags -n 'BEGIN /nosuch/ { exit(0); }' */
