/* Section 1.2: a slash in a predicate divides unless the clause begins after it. */
#pragma D option quiet
BEGIN { x = 4; }
BEGIN /x / 2 == 2/ { printf("halves\n"); }
BEGIN /x/2 == 2/
/* a comment between */
{ printf("and again\n"); }
BEGIN /8 / x / 2 == 2/ { printf("never\n"); }
BEGIN /(8 / x) / 2 == 1/{ printf("twice\n"); exit(0); }
