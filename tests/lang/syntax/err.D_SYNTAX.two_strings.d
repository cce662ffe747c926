/* Section 1.7: strings are not joined. */
/* run: -xerrtags */
BEGIN { x = "a" "b"; }
