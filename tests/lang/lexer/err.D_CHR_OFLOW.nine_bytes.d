/* Section 1.6: a character constant has eight bytes at most. */
/* run: -xerrtags */
BEGIN { x = 'abcdefghi'; }
