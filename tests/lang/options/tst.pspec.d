/* Section 1.2, 8.4: with pspec an ambiguous word is a probe. */
/* run: -xpspec */
#pragma D option quiet
BEGIN { printf("fine\n"); exit(0); }
