/* Section 2.1: there are no declarations inside a clause. */
/* run: -xerrtags */
BEGIN { int x; }
