/* Section 2.6.5: an action is a statement. */
/* run: -xerrtags */
BEGIN { x = 1 + exit(0); }
