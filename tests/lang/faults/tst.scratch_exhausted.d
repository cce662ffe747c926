/* Section 6.6: alloca of more than there is. */
#pragma D option quiet
BEGIN { n = 1000000000; p = alloca(n); }
ERROR { printf("%d\n", arg4); exit(0); }
