/* Section 6.6: a fault of a predicate. */
#pragma D option quiet
BEGIN { x = 0; }
BEGIN /1 / x/ { printf("never\n"); }
BEGIN { exit(0); }
