/* Section 10.3: for too many the text is the same. */
/* run: -xerrtags */
BEGIN { x = substr("a", 1, 2, 3); }
