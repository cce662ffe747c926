/* Section 2.3: a body of empty statements is empty, and does what that does: it prints its line. */
BEGIN { ; }
int x;
BEGIN /x == 0/ { ;; ; }
BEGIN { ; y = x; ; }
BEGIN { if (x) { ; } }
BEGIN { exit(0); }
