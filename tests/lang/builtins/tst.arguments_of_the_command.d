/* Section 3: execargs are the arguments joined by blanks, here from the second on. */
#pragma D option quiet
BEGIN { printf("%d %d\n", strlen(execargs) > strlen(execname), index(execargs, " -s tst.arguments") > 0); exit(0); }
