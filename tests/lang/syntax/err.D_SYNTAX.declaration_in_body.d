/* Section 2.1: no declarations inside a body. */
/* run: -xerrtags */
BEGIN { int x; exit(0); }
