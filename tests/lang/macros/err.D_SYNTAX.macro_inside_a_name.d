/* Section 1.9: a macro does not continue a name. */
/* run: -xerrtags */
BEGIN { foo$pid = 1; }
