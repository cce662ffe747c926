/* Section 4.1, 4.5: what was speculated before stays. */
#pragma D option quiet
int z;
BEGIN { s = speculation(); }
BEGIN { speculate(s); printf("kept\n"); }
BEGIN { speculate(s); printf("lost\n"); y = 1 / z; }
BEGIN { commit(s); }
BEGIN { exit(0); }
