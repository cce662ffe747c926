/* Section 8: a session whose probes cost too much would be stopped; this one costs nothing. */
#pragma D option quiet
#pragma D option maxoverhead=50%
BEGIN { printf("on\n"); exit(0); }
