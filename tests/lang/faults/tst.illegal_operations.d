/* Section 6.6: a bad base and a bad family. */
#pragma D option quiet
BEGIN { x = lltostr(1, 1); }
BEGIN { x = ""; y = strtoll("1", 37); }
BEGIN { x = inet_ntop(99, alloca(16)); }
ERROR { printf("%d\n", arg4); }
BEGIN { exit(0); }
