/* Section 9.1: there arg1 is the id of the probe and arg2 the number of the clause, from 0. */
/* run: -q -xcompat=oracle */
BEGIN { z = 0; x = 1 / z; }
BEGIN { x = *(int *)32; }
ERROR { printf("%d %d %d %d %d\n", arg0, arg1, arg2, arg4, arg5); }
BEGIN { exit(0); }
