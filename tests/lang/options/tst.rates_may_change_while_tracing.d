/* Section 8.3: switchrate and aggrate may be set while tracing. */
/* run: -q -xswitchrate=10ms -xaggrate=10ms */
BEGIN { setopt("switchrate", "20ms"); setopt("aggrate", "5hz"); @ = count(); }
tick-50ms { @ = count(); n++; }
tick-50ms /n == 3/ { exit(0); }
END { printa("%@d\n", @); }
