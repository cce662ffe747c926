/* Section 6.9: END runs last, with the variables of before. */
#pragma D option quiet
BEGIN { x = 4; @a = sum(x); exit(0); }
END { printf("%d\n", x); printa("%@d\n", @a); }
