/* Section 2.2.1: -P takes one. */
/* cmd: -xerrtags -P a:b */
