/* Section 2.2.1: an id is no module. */
/* cmd: -xerrtags -m 12 */
