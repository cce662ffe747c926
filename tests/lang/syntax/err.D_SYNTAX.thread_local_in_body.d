/* Section 2.1: not even of variables of a thread. */
/* run: -xerrtags */
BEGIN { self int x; exit(0); }
