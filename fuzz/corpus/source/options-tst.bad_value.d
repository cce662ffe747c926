/* Section 8.1: a size that is none. */
/* run: -xbufsize=1.5m */
#pragma D option quiet
BEGIN { exit(0); }
