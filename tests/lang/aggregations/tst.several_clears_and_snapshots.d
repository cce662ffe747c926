/* Section 4.4: actions on aggregations act in order, on the latest snapshot. */
#pragma D option quiet
tick-20ms { @x = count(); n++; }
tick-20ms /n == 3/ { printa("%@d\n", @x); clear(@x); printa("%@d\n", @x); }
tick-20ms /n == 5/ { printa("%@d\n", @x); trunc(@x); }
tick-20ms /n == 6/ { printa("%@d\n", @x); exit(0); }
