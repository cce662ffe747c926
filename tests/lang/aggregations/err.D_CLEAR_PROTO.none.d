/* Section 4.4: clear takes one argument. */
/* run: -xerrtags */
BEGIN { clear(); }
