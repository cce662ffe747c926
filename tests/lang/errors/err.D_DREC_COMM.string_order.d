/* Section 10.2: the order of actions has no place. */
/* cmd: -xerrtags -n 'BEGIN { commit(1); trace(1); }' */
