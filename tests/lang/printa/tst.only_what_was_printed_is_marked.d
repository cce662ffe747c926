/* Section 5.7, 5.10: an empty one is not marked as printed, and one that was emptied prints nothing. */
#pragma D option quiet
BEGIN { @a["x"] = count(); @b = count(); @c = count(); }
BEGIN { printa("%s\n", @a); trunc(@b); printa(@b); exit(0); }
