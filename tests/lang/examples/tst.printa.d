/* Section 15.8: the default layout, and two aggregations in one format: the first decides about signs. */
#pragma D option quiet
BEGIN {
    @c["x"] = count(); @c["y"] = count(); @c["y"] = count(); @t["y"] = sum(-5);
    printa(@c);
    printa("%-4s|%@5d|%@5d\n", @c, @t);
    exit(0);
}
