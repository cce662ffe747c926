/* Section 2.3: the body is compiled before the predicate. */
#pragma D option quiet
BEGIN /x == 0/ { x = 5; }
BEGIN /x == 5/ { printf("seen\n"); exit(0); }
