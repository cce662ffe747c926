/* Section 2.2.1: a description has four fields at most. */
/* run: -xerrtags */
a:b:c:d:e { exit(0); }
