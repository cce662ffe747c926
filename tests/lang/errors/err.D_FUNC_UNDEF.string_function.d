/* Section 10.2: nor has an unknown function. */
/* cmd: -xerrtags -n 'BEGIN { nosuch(1); }' */
