/* Section 2.3.1: the predicate of the clause stands before its conditions. */
#pragma D option quiet
BEGIN /0/ { if (1) { printf("never\n"); } else { printf("never\n"); } }
BEGIN /1/ { if (0) { printf("never\n"); } else { printf("else\n"); } exit(0); }
