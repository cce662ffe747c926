/* Section 6.6: the codes of faults have names, as in the system's headers. */
/* run: -q */
BEGIN { x = 0; y = 1 / x; }
BEGIN { trace(*(int *)0); }
BEGIN { speculate(9999); }
ERROR { printf("%d %d %d\n", arg4 == DTRACEFLT_DIVZERO, arg4 == DTRACEFLT_BADADDR, arg4 == DTRACEFLT_ILLOP); }
BEGIN { exit(0); }
