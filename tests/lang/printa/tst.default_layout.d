/* Section 5.7: printa without a format, of one and of several. */
#pragma D option quiet
BEGIN { @a["x"] = sum(1); @a["y"] = sum(2); @b["y"] = sum(5); printa(@a); printa(@a, @b); exit(0); }
