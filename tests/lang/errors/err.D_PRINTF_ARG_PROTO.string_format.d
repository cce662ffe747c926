/* Section 10.2: nor has a format. */
/* cmd: -xerrtags -n 'BEGIN { printf("%d"); }' */
