/* Section 10.2: a syntax error near a word shows the rest of the line. */
/* run: -xerrtags */
int foo bar;
BEGIN { exit(0); }
