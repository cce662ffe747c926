/* Section 2.3.1: the rest of the clause is not executed, the next clause is. */
#pragma D option quiet
BEGIN { x = 0; if (1) { y = 1 / x; printf("never\n"); } printf("neither\n"); }
BEGIN { printf("next\n"); exit(0); }
