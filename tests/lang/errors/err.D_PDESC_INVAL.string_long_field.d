/* Section 2.2.1: a name has 63 bytes at most. */
/* cmd: -xerrtags -n xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx */
