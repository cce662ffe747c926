/* Section 1.4: a and @a coexist, and a lone @ is an aggregation. */
#pragma D option quiet
BEGIN { a = 5; @a = sum(a); @ = count(); printa("%@d\n", @a); printa("%@d\n", @); printf("%d\n", a); exit(0); }
