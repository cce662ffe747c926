/* Section 2.6.3: a load from a bad address names it. */
#pragma D option quiet
BEGIN { x = *(int *)0x40; }
BEGIN { exit(0); }
