/* Section 4.5: speculate(0) records nothing, commit(0) and discard(0) do nothing. */
#pragma D option quiet
BEGIN { speculate(0); printf("never\n"); }
BEGIN { commit(0); }
BEGIN { discard(0); }
BEGIN { printf("after\n"); exit(0); }
