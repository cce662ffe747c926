/* Section 5.7, 6.4.1: after the prefix of the record. */
BEGIN { @a = sum(1); printa(@a); }
BEGIN { @b = sum(2); printa("%@d", @b); exit(0); }
