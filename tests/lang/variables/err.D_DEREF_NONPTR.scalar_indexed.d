/* Section 2.4: an integer with one index is a dereference. */
/* run: -xerrtags */
BEGIN { x = 1; y = x[0]; }
