/* Section 1.9: the argument was not given, as a string. */
/* run: -xerrtags */
BEGIN { x = $$4; }
