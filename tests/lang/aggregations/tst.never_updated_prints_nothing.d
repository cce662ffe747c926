/* Section 5.10: an aggregation without data. */
#pragma D option quiet
BEGIN /0/ { @a = count(); }
BEGIN { exit(0); }
