/* Section 2.6.3: stores reach scratch memory only. */
#pragma D option quiet
BEGIN { p = (int *)8; *p = 1; }
ERROR { printf("%d\n", arg4); exit(0); }
