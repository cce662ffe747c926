/* Section 5.7: * takes a key component. */
#pragma D option quiet
BEGIN { @a[5, 7] = sum(4); printa("%*d|%@d\n", @a); exit(0); }
