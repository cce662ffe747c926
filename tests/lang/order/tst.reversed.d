/* Section 5.8: aggsortrev reverses everything. */
/* run: -xaggsortrev */
#pragma D option quiet
BEGIN { @["c"] = sum(1); @["a"] = sum(3); @["b"] = sum(1); printa("%s%@d ", @); printf("\n"); exit(0); }
