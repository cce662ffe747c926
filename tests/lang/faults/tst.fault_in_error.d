/* Section 6.6: a fault of an ERROR clause does not recurse; it is counted. */
#pragma D option quiet
BEGIN { x = 0; y = 1 / x; }
ERROR { y = 1 / x; }
BEGIN { exit(0); }
