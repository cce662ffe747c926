/* Section 6.1: notices about sizes and rates only inform. */
/* run: -xcleanrate=1ns -xbufsize=1t */
#pragma D option quiet
BEGIN { exit(0); }
