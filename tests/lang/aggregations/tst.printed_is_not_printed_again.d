/* Section 5.7: what printa printed is not printed at exit. */
#pragma D option quiet
BEGIN { @a = sum(1); @b = sum(2); printa("a=%@d\n", @a); exit(0); }
