/* Section 4.3: freopen() acts when its turn comes; the prefix of its record was printed before. */
/* run: -w */
BEGIN { freopen("/dev/null"); trace(1); }
BEGIN { printf("lost"); freopen(""); printf("found"); }
BEGIN { freopen(""); trace(2); exit(0); }
