/* Section 4.3: the consumer formats the command and runs it. */
/* run: -w */
#pragma D option quiet
BEGIN { printf("before\n"); system("echo %s %d", "word", 42); printf("after\n"); exit(0); }
