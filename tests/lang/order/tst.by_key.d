/* Section 5.8: aggsortkey orders by keys. */
/* run: -xaggsortkey */
#pragma D option quiet
BEGIN { @["c"] = sum(1); @["a"] = sum(3); @["b"] = sum(2); printa("%s%@d ", @); printf("\n"); exit(0); }
