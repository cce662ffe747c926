/* Section 2.6.1: the other branch is not type-checked. */
#pragma D option quiet
BEGIN { x = 1 ? 5 : nosuchname; y = 0 ? "text" + 1 / 1 : 6; printf("%d %d\n", x, y); exit(0); }
