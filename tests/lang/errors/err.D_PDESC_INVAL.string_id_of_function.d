/* Section 2.2.1: an id is no function. */
/* cmd: -xerrtags -f 12 */
