/* Section 4.5: what was speculated comes when it is committed, buffer by buffer. */
/* run: -xnspec=2 */
BEGIN { a = speculation(); b = speculation(); }
BEGIN { speculate(a); printf("a1"); }
BEGIN { speculate(b); printf("b1"); }
BEGIN { speculate(a); }
BEGIN { printf("between"); }
BEGIN { commit(b); }
BEGIN { commit(a); }
BEGIN { exit(0); }
