/* Section 4.5: what does not fit a speculation is a speculative drop. */
#pragma D option quiet
#pragma D option specsize=64
BEGIN { i = speculation(); }
BEGIN { speculate(i); printf("small\n"); }
BEGIN { speculate(i); printf("%s\n", "this text is longer than what is left of the sixty-four bytes"); }
BEGIN { commit(i); }
BEGIN { exit(0); }
