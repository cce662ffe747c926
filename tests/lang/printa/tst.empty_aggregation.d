/* Section 5.7: only the newline, or nothing with a format. */
#pragma D option quiet
BEGIN /0/ { @a[1] = count(); }
BEGIN { printf("a"); printa(@a); printf("b"); printa("%d %@d", @a); printf("c\n"); exit(0); }
