/* Section 1.9: an argument of more than 64 bits. */
/* run: -xerrtags 99999999999999999999 */
BEGIN { x = $1; }
