/* Section 10.2: a key has. */
/* cmd: -xerrtags -n 'BEGIN { @a[trace(1)] = count(); }' */
