/* Section 3: one sample per firing, for all of its clauses. */
#pragma D option quiet
BEGIN { t = timestamp; w = walltimestamp; }
BEGIN { printf("%d %d\n", timestamp == t, walltimestamp == w); exit(0); }
