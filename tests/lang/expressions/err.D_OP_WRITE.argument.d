/* Section 2.4: so are arguments. */
/* run: -xerrtags */
BEGIN { arg0 = 1; }
