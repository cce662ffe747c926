/* Section 9.1: a fault in END fires ERROR; the following END clauses run. */
#pragma D option quiet
int z;
ERROR { printf("%s %d\n", probename, arg4); }
BEGIN { exit(7); }
END { printf("lost\n"); y = 5 / z; }
END { printf("end\n"); }
