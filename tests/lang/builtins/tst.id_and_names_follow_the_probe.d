/* Section 3, 9.1: the names and ids of the three probes of the framework. */
#pragma D option quiet
BEGIN { printf("%s:%s:%s:%s %d\n", probeprov, probemod, probefunc, probename, id); x = *(int *)16; }
ERROR { printf("%s:%s:%s:%s %d\n", probeprov, probemod, probefunc, probename, id); exit(0); }
END { printf("%s:%s:%s:%s %d\n", probeprov, probemod, probefunc, probename, id); }
