/* Section 2.2.1: ids have 32 bits. */
/* cmd: -xerrtags -i 4294967296 */
