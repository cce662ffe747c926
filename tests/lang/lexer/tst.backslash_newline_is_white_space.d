/* Section 1.1: a backslash before a newline is skipped inside a clause. */
#pragma D option quiet
BEGIN { x = 1 + \
2; printf("%d\n", \
	x); exit(0); }
