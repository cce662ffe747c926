/* Section 2.2.1: an id that nobody has. */
/* cmd: -xerrtags -i 12345 */
