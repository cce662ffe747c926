/* Section 2.6.1: a constant condition leaves the branch that it chooses, here an action. */
/* run: -q */
BEGIN { 1 ? printf("one\n") : nosuch(); 0 ? nosuch : printf("two\n"); exit(0); }
