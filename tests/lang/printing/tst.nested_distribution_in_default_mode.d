/* Section 5.7: in default mode a record that prints a block ends with its own newline, too. */
BEGIN { @["k"] = quantize(5); @["k"] = quantize(-5); printa(@); printa("%s:%@d.", @); exit(0); }
