/* Section 2.6.4: nor of a conditional expression. */
/* run: -xerrtags */
BEGIN { x = 1; x ? (@a = count()) : (@b = count()); }
