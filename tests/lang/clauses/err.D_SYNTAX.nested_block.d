/* Section 2.1: a block that belongs to no if. */
/* run: -xerrtags */
BEGIN { { exit(0); } }
