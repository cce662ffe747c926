/* Section 15.6: a variable made by ++, the name of the probe as a key. */
#pragma D option quiet
tick-2ms { @[probename] = count(); printf("%d\n", ++n); }
tick-2ms /n == 3/ { exit(0); }
