/* Section 4.3, 6.6: a file that cannot be opened. */
/* run: -w */
#pragma D option quiet
BEGIN { freopen("/nonexistent/%s", "x"); printf("still here\n"); exit(0); }
