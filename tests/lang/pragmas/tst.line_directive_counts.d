/* Section 1.8: `#line 10` makes the next line 11; the program still runs. */
#pragma D option quiet
#line 10
# 5
# 7 "other.d"
BEGIN { printf("ran\n"); exit(0); }
