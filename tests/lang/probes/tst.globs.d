/* Section 2.2.2: *, ?, sets, ranges, negation and the backslash. */
#pragma D option quiet
B?GIN { printf("?\n"); }
B*N { printf("*\n"); }
B**N { printf("**\n"); }
[AB]EGIN { printf("[AB]\n"); }
BEGI[M-O] { printf("[M-O]\n"); }
BEGI[!X] { printf("[!X]\n"); }
BEGI\N { printf("\\\n"); }
dtr*:::BEGIN { printf("in a provider\n"); exit(0); }
