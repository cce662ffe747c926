/* Section 2.4.1: strings compare by content up to the NUL, bounded by strsize. */
/* run: -xstrsize=4 */
#pragma D option quiet
BEGIN { a["ab\0c"] = 1; a["xyzzy"] = 2; printf("%d %d %d %d\n", a["ab"], a["ab\0d"], a["xyz"], a["xyzabc"]); exit(0); }
