/* Section 9.2: provider profile, no module, no function. */
#pragma D option quiet
tick-2ms { printf("%s [%s] [%s] %s %d\n", probeprov, probemod, probefunc, probename, arg0); exit(0); }
