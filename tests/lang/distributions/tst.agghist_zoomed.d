/* Section 5.9: with aggzoom the largest takes 95 % of the bar. */
#pragma D option quiet
#pragma D option agghist
#pragma D option aggzoom
BEGIN { @c["a"] = sum(100); @c["b"] = sum(50); @c["c"] = sum(1); @c["d"] = sum(0); @neg = sum(-5); exit(0); }
