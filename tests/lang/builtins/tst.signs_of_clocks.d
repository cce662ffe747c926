/* Section 3: timestamp is unsigned, walltimestamp signed. */
#pragma D option quiet
BEGIN { printf("%d %d\n", timestamp - timestamp - 1 > 0, walltimestamp - walltimestamp - 1 > 0); exit(0); }
