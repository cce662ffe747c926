/* Section 2.4: the type of a variable is fixed. */
/* run: -xerrtags */
BEGIN { x = 1; x = "one"; }
