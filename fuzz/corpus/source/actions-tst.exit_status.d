/* Section 4.2, 6.9: the status is that of exit(). */
#pragma D option quiet
BEGIN { exit(42); }
