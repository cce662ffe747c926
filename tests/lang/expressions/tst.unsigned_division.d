/* Section 2.6.2: / and % are unsigned if the type is. */
#pragma D option quiet
BEGIN { x = (uint64_t)-2; y = 3u; printf("%u %u\n", x / y, x % y); exit(0); }
