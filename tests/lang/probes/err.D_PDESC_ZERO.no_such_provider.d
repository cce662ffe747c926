/* Section 2.2.2: no provider matches. */
/* run: -xerrtags */
nosuch:::BEGIN { exit(0); }
