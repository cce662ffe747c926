/* Section 2.4.2: a program's own inline or variable of that name counts. */
#pragma D option quiet
inline int AF_INET = 77;
BEGIN { SIGHUP = 5; printf("%d %d\n", AF_INET, SIGHUP); exit(0); }
