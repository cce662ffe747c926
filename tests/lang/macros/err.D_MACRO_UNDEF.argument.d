/* Section 1.9: the argument was not given. */
/* run: -xerrtags */
BEGIN { x = $1; }
