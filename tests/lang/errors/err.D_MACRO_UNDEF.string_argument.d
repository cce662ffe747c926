/* Section 10.2: an argument that is not there. */
/* cmd: -xerrtags -n 'BEGIN { trace($1); }' */
