/* Section 1.9: with argref the last argument need not be used. */
/* run: -xargref 1 2 */
#pragma D option quiet
BEGIN { printf("fine\n"); exit(0); }
