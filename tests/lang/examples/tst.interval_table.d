/* Section 5.7, 4.4: a table per interval: print, then clear. */
#pragma D option quiet
int n;
tick-5ms { @["calls"] = sum(n); n++; }
tick-5ms { printf("-- %d\n", n); printa(@); clear(@); }
tick-5ms /n == 2/ { exit(0); }
