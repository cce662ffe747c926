/* Section 4.3: in default mode the prefix is there before the command says anything. */
/* run: -w */
BEGIN { printf("1"); system("echo 2"); trace(3); exit(0); }
