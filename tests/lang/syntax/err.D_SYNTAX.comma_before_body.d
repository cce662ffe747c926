/* Section 2.1: a comma is followed by a description. */
/* run: -xerrtags */
BEGIN, { exit(0); }
