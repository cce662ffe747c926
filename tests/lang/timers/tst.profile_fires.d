/* Section 9.2: profile-N. */
#pragma D option quiet
profile-2ms { printf("%s\n", probename); exit(0); }
