/* Section 10.3: a declared name has no backquote. */
/* run: -xerrtags */
int `x;
BEGIN { exit(0); }
