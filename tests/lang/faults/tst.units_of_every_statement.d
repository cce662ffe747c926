/* Section 6.6: the number of the action that failed: statements, arguments and parts of keys count. */
/* run: -q -w */
int zero;
BEGIN { y = 1 / zero; }
BEGIN /1 / zero/ { printf("no\n"); }
BEGIN { @[1 % zero] = count(); }
BEGIN { @b[1, 2 / zero] = sum(3); }
BEGIN { @b[1, 2] = sum(3 / zero); }
BEGIN { trace(1); trace(2); @b[1, 2] = sum(2); trace(3 % zero); }
BEGIN { printf("%d %d", 1, 1 / zero); }
BEGIN { this->n = 10000000; z = alloca(this->n); trace(z); }
BEGIN { raise(12345); }
ERROR { printf("clause %d, action %d, fault %d\n", arg1, arg2, arg4); @faults[arg4] = count(); }
BEGIN { exit(1); }
END { printa("fault %d: %@d\n", @faults); }
