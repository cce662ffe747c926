/* Section 4.3: output is written before a command runs. */
/* run: -w */
#pragma D option quiet
BEGIN { printf("1\n"); system("echo 2"); printf("3"); system("printf 4"); printf("5\n"); @ = count(); printa(@); system("echo 6"); exit(0); }
END { printf("7\n"); system("echo 8"); }
