/* Section 1.6: a character constant has a character. */
/* run: -xerrtags */
BEGIN { x = ''; }
