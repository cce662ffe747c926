/* Section 6.9: END sees what was done, and its status is the last. */
#pragma D option quiet
tick-10ms { i++; }
tick-10ms /i >= 3/ { exit(i); }
END { printf("END %d\n", i); exit(i + 10); }
END { printf("END again\n"); }
