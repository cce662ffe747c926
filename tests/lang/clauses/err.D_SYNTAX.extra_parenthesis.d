/* Section 2.1: a parenthesis too many. */
/* run: -xerrtags */
BEGIN { x = (1 + 2)); }
