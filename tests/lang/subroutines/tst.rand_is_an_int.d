/* Section 4.6: of type int, and not always the same. */
#pragma D option quiet
BEGIN { a = rand(); b = rand(); c = rand(); printf("%d %d\n", sizeof (rand()), a != b || b != c); exit(0); }
