/* Section 2.2.1: a bare integer is the id of a probe. */
#pragma D option quiet
1 { printf("%s\n", probename); exit(0); }
2 { printf("%s\n", probename); }
