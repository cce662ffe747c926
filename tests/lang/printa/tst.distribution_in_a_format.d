/* Section 5.7: a distribution is printed whole, whatever the conversion. */
#pragma D option quiet
BEGIN { @a["k"] = quantize(1); printa("%s:%@5d.\n", @a); exit(0); }
