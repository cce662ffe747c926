/* Section 5.7: a key that one of them lacks shows 0, or an empty distribution. */
#pragma D option quiet
BEGIN { @a["x"] = sum(3); @a["y"] = sum(1); @b["y"] = sum(5); @b["z"] = sum(7); @q["x"] = quantize(2); exit(0); }
END { printa("%s %@d %@d\n", @a, @b); printa(@a, @b); printa("%s %@d %@d\n", @a, @q); }
