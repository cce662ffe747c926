/* Section 5.8, 5.10: aggsortrev reverses all, the order of the aggregations too. */
/* run: -xaggsortrev */
#pragma D option quiet
BEGIN { @a["b"] = sum(10); @a["a"] = sum(20); @b = count(); @a["c"] = sum(-5); exit(0); }
