/* Section 1.7: a newline in a string; the line is the one after it. */
/* run: -xerrtags */
BEGIN { x = "a
"; }
