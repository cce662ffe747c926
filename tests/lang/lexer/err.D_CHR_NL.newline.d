/* Section 1.6, 1.7: a newline in a character constant; the line is the one after it. */
/* run: -xerrtags */
BEGIN { x = 'a
'; }
