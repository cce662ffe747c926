/* Section 2.4: no initialisers. */
/* run: -xerrtags */
int x = 3;
BEGIN { exit(0); }
