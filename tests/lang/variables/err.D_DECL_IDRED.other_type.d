/* Section 2.4: a declaration of another type. */
/* run: -xerrtags */
int x;
string x;
BEGIN { exit(0); }
