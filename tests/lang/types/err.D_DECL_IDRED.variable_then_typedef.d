/* Section 2.5.4: a variable keeps its name. */
/* run: -xerrtags */
int x;
typedef int x;
BEGIN { exit(0); }
