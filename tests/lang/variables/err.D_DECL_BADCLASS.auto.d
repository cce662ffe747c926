/* Section 2.4: no automatic variables. */
/* run: -xerrtags */
auto int x;
BEGIN { exit(0); }
