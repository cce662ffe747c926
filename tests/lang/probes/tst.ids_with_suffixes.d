/* Section 1.5, 2.2.1: an id is an integer constant, in every base and with every suffix. */
#pragma D option quiet
1u { printf("%s %d\n", probename, ++n); }
1L, 0x1ull, 01, dtrace:::BEGIN { printf("%s %d\n", probename, ++n); }
2UL /n/ { printf("%s\n", probename); }
BEGIN { exit(0); }
