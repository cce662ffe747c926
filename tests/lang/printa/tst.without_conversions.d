/* Section 5.7: the format is printed once for each key, whatever it mentions. */
#pragma D option quiet
BEGIN { @a["x", 1] = count(); @a["y", 2] = count(); @none = count(); exit(0); }
END { printa("row\n", @a); printa("%s\n", @a); printa("%@d\n", @a); trunc(@none); printa("never\n", @none); }
