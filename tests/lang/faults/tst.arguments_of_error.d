/* Section 9.1: epid, action, fault and address. */
#pragma D option quiet
BEGIN { x = *(char *)0x123; }
ERROR { printf("%d %d %d 0x%x %s %d\n", arg1, arg2, arg4, arg5, probename, id); exit(0); }
