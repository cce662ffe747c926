/* Section 10.3: exit takes one argument. */
/* run: -xerrtags */
BEGIN { exit(); }
