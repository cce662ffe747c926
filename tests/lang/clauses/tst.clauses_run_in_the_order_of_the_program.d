/* Section 2.2.3: the textual order, each with its own predicate. */
#pragma D option quiet
BEGIN { printf("a "); }
BEGIN /0/ { printf("never "); }
END { printf("end\n"); }
BEGIN /x == 0/ { printf("b "); x = 1; }
BEGIN /x == 0/ { printf("never "); }
BEGIN { printf("c\n"); exit(0); }
