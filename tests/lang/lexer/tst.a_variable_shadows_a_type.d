/* Section 1.4: an unknown word before = is an identifier, even if it names a type. */
#pragma D option quiet
BEGIN { uint64_t = 3; size_t = uint64_t + 1; printf("%d %d\n", uint64_t, size_t); exit(0); }
