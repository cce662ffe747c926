/* Section 2.2.1: an id is no provider. */
/* cmd: -xerrtags -P 12 */
