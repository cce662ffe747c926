/* Section 15.4: the record is lost, the count is not; the next clause goes on. */
#pragma D option quiet
BEGIN { x = 0; @a = count(); printf("before\n"); y = 10 / x; printf("after\n"); }
BEGIN { printf("next y=%d\n", y); }
ERROR { printf("err action %d fault %d\n", arg2, arg4); }
BEGIN { exit(3); }
