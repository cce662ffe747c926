/* Section 2.6.2: a string cannot be stepped. */
/* run: -xerrtags */
BEGIN { --"a"; }
