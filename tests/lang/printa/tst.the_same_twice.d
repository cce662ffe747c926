/* Section 5.7: an aggregation may be named twice. */
#pragma D option quiet
BEGIN { @a["x"] = sum(3); @a["y"] = sum(-1); exit(0); }
END { printa("%s %@d %@5d|\n", @a, @a); printa(@a, @a); }
