/* Section 9.1, 13: the probe, the clause from 0, the fault; BEGIN is told first. */
/* run: -xcompat=oracle */
BEGIN { x = 0; }
BEGIN { @a[1] = count(); printf("%d", 1); trace(10 / x); }
BEGIN /10 / x/ { trace(1); }
BEGIN { trace(*(int *)0x10); }
BEGIN { printf("still here"); }
ERROR { printf("%d %d %d %x", arg1, arg2, arg4, arg5); }
BEGIN { exit(0); }
END { trace(1 / x); }
END { trace(5); }
