/* Section 2.4: a variable of D has no address. */
/* run: -xerrtags */
BEGIN { x = 1; p = &x; }
