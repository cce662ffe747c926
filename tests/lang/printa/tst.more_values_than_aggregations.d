/* Section 5.7: the last value repeats, unused keys are skipped. */
#pragma D option quiet
BEGIN { @a["k", 1] = sum(4); printa("%@d %@d %s\n", @a); printa("%@d\n", @a); exit(0); }
