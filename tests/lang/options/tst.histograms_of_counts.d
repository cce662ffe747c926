/* Section 5.9: agghist, aggpack and aggzoom are accepted. */
/* run: -xagghist -xaggpack -xaggzoom */
#pragma D option quiet
BEGIN { x = 1; exit(0); }
