/* Section 4.3: the command is formatted, and runs when the record is consumed. */
/* run: -w */
#pragma D option quiet
BEGIN { printf("before\n"); system("echo '%s' %05d %x", "a b", 42, 255); printf("after\n"); system("exit 3"); exit(0); }
