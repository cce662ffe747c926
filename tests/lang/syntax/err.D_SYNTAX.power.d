/* Section 2.6: no such operator. */
/* run: -xerrtags */
BEGIN { x = 2 ** 3 ** ; }
