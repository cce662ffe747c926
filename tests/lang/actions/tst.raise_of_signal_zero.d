/* Section 4.3: signal 0 is below the first, and nothing happens. */
/* run: -w */
#pragma D option quiet
BEGIN { raise(0); printf("went on\n"); exit(0); }
