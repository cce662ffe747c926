/* Section 2.2.3, 6.2, 6.9: clauses of all sources in their order; what comes after an exit() does not begin. */
/* cmd: -q -n 'int n; BEGIN { printf("first %d\n", n++); } END { printf("end of the first\n"); }' -s tst.one_program_in_three_sources.d -n 'BEGIN { printf("never\n"); } END { printf("end of the last %d\n", n); }' */
BEGIN { printf("second %d\n", n++); exit(0); printf("still the second %d\n", n++); }
BEGIN { printf("never\n"); }
END { printf("end of the second\n"); }
