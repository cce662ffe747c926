/* Section 9.1, 6.6: all ERROR clauses run; one that faults is counted and the next still runs. */
#pragma D option quiet
int z;
ERROR { printf("first %d\n", arg4); }
ERROR { printf("lost\n"); y = 1 / z; }
ERROR /arg4 == 1/ { printf("never\n"); }
ERROR { printf("last\n"); }
BEGIN { y = 1 % z; }
BEGIN { exit(0); }
