/* Section 3, 9.2: a tick fires on a thread where nothing failed; that it waited for its time is no error. */
#pragma D option quiet
tick-5ms { printf("%d\n", errno); }
tick-5ms /++n == 3/ { exit(0); }
