/* Section 1.1: the file ends inside a comment. */
/* run: -xerrtags */
BEGIN { exit(0); } /* not closed
