/* Section 4.5: what is neither committed nor discarded is never seen. */
#pragma D option quiet
BEGIN { s = speculation(); }
BEGIN { speculate(s); printf("never\n"); }
BEGIN { exit(0); }
