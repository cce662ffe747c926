/* Section 1.5: the rest of a number is a word of its own. */
/* run: -xerrtags */
BEGIN { x = 12abc; }
