/* Section 2.5.4: an enumeration that is announced only has no variables. */
/* run: -xerrtags */
enum later e;
BEGIN { exit(0); }
