/* Section 6.9, 11.1: END sees the variables as the timers have left them. */
#pragma D option quiet
int n; string s; int a[int];
BEGIN { n = 3; s = "begin"; a[1] = 1; }
tick-2ms { n++; s = "tick"; a[1]++; }
tick-2ms /n == 8/ { exit(0); }
END { printf("%d %s %d\n", n, s, a[1]); }
