/* Section 2.5.4: a declaration without a name and without a tag. */
/* run: -xerrtags */
int;
BEGIN { exit(0); }
