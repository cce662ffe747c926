/* Section 1.5: what is no suffix is the next token. */
/* run: -xerrtags */
1lu { exit(0); }
