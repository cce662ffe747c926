/* Section 1.9: a macro is no part of a word. */
/* run: -xerrtags */
BEGIN { x = foo$pid; }
