/* Section 3: probeprov, probemod, probefunc, probename. */
#pragma D option quiet
BEGIN, tick-2ms, END { printf("[%s:%s:%s:%s]\n", probeprov, probemod, probefunc, probename); }
tick-2ms { exit(0); }
