/* Section 6.7, 11.3: keys that do not fit are dropped, those that are there go on. */
/* run: -xaggsize=100 -xdroptags */
#pragma D option quiet
BEGIN { @[1] = count(); @[2] = count(); @[3] = count(); @[4] = count(); @[5] = count(); @[6] = count(); @[7] = count(); @[8] = count(); }
BEGIN { @[1] = count(); exit(0); }
