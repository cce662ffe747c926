/* Section 1.4: letters, digits after the first, underscores. */
#pragma D option quiet
BEGIN { _ = 1; __a9 = 2; A_Z_0 = 4; printf("%d\n", _ + __a9 + A_Z_0); exit(0); }
