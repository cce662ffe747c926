/* Section 5.8: the value compared first in a joined printa. */
/* run: -xaggsortpos=1 */
#pragma D option quiet
BEGIN { @a["x"] = sum(1); @a["y"] = sum(2); @b["x"] = sum(9); @b["y"] = sum(3); printa("%s%@d%@d ", @a, @b); printf("\n"); exit(0); }
