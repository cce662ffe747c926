/* Section 10.2: a description that matches nothing. */
/* cmd: -xerrtags -n 'nosuch:::probe { exit(0); }' */
