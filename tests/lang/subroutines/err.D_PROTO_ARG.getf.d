/* Section 4.6: a number. */
/* run: -xerrtags */
BEGIN { x = getf("a"); }
