/* Section 2.6.2: INT64_MIN / -1 does not trap. */
#pragma D option quiet
BEGIN { x = (int64_t)0x8000000000000000; y = -1; printf("%d %d\n", x / y, x % y); exit(0); }
