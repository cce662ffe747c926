/* Section 4.5: in the oracle dialect a discarded speculation is busy until it is cleaned. */
/* run: -xcompat=oracle */
#pragma D option quiet
#pragma D option cleanrate=20hz
BEGIN { i = speculation(); }
BEGIN { discard(i); }
BEGIN { printf("%d %d\n", i, speculation()); }
tick-300ms { printf("%d\n", speculation()); exit(0); }
