/* Section 2.1: nothing after the body. */
/* run: -xerrtags */
BEGIN { exit(0); } }
