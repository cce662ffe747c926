/* Section 2.2.2: a description of no fields matches no BEGIN, END or tick. */
/* run: -Z */
#pragma D option quiet
::: { printf("never %s\n", probename); }
BEGIN { exit(0); }
