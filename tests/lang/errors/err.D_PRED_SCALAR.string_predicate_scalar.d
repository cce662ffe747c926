/* Section 10.2: a predicate that is not scalar. */
/* cmd: -xerrtags -n 'BEGIN /execname/ { exit(0); }' */
