/* Section 4.5: there a buffer is busy until the consumer has processed it. */
/* run: -q -xcompat=oracle -xdroptags */
BEGIN { s = speculation(); }
BEGIN { speculate(s); printf("kept\n"); }
BEGIN { commit(s); }
BEGIN { printf("%d\n", speculation()); exit(0); }
