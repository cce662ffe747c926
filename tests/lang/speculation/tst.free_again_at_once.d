/* Section 4.5, 13: a buffer of one CPU is free after commit. */
#pragma D option quiet
BEGIN { a = speculation(); commit(a); b = speculation(); discard(b); c = speculation(); }
BEGIN { printf("%d %d %d\n", a, b, c); exit(0); }
