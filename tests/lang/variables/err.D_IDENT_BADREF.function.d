/* Section 2.4: a function is not a value. */
/* run: -xerrtags */
BEGIN { x = strlen; }
