/* Section 2.1: a block belongs to an if. */
/* run: -xerrtags */
BEGIN { ({ x = 1; }); exit(0); }
