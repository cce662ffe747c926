/* Section 11.3: keys that do not fit are dropped and counted, keys that are there go on. */
/* run: -xaggsize=64 */
#pragma D option quiet
BEGIN { @[1] = count(); }
BEGIN { @[2] = count(); @[3] = count(); @[4] = count(); @[5] = count(); @[6] = count(); }
BEGIN { @[1] = count(); exit(0); }
