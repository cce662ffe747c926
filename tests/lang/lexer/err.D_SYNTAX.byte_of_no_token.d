/* Section 1.1: a byte that starts no token is a syntax error. */
/* run: -xerrtags */
BEGIN { x = 1 $ 2; }
